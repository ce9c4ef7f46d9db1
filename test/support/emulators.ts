import {
  DYNAMODB_EMULATORS,
  dynamoDbCommand,
  type DynamoDbEmulator,
} from "../../localstack/embedded/dynamodb.ts";
import { freePort } from "../../localstack/embedded/free-port.ts";
import { startQueues } from "../../localstack/embedded/queues.ts";
import { untilAnswers } from "../../localstack/embedded/reachable.ts";
import { spawnTethered, stopTethered } from "../../localstack/embedded/tether.ts";

export type Emulators = {
  /** Which one serves DynamoDB: here and there they differ. */
  readonly dynamodb: DynamoDbEmulator;
  /** What the AWS SDK and our own processes need to find them. */
  readonly env: Record<string, string>;
  stop(): Promise<void>;
};

const VARIABLE = "DYNAMODB_EMULATOR";

/**
 * How DynamoDB is served to tests on `port`: by the emulator that DYNAMODB_EMULATOR names, and by no other; without
 * that variable, by the one that `npm start` would take.
 */
export async function chosenDynamoDb(port: number) {
  const name = process.env[VARIABLE] || undefined;
  if (name === undefined) return await dynamoDbCommand(port);
  const emulator = DYNAMODB_EMULATORS.find((known) => known === name);
  if (emulator === undefined) {
    throw new Error(`${VARIABLE}=${name}: must be one of ${DYNAMODB_EMULATORS.join(", ")}`);
  }
  try {
    return await dynamoDbCommand(port, undefined, [emulator]);
  } catch (error) {
    const needed = emulator === "dynoxide" ? "the package @dynoxide of this platform" : "Java 17 or newer";
    throw new Error(`${VARIABLE}=${name}: it can't run here without ${needed}`, { cause: error });
  }
}

/** DynamoDB, SQS and SNS in memory, on free ports of their own. They end with this process, however it ends. */
export async function startEmulators(): Promise<Emulators> {
  const port = await freePort();
  const command = await chosenDynamoDb(port);
  const dynamo = spawnTethered(command);
  const queues = await startQueues(0);
  const dynamoUrl = `http://127.0.0.1:${port}`;
  const queueUrl = `http://127.0.0.1:${queues.port}`;
  const stop = async (): Promise<void> => {
    await Promise.all([stopTethered(dynamo, 3000), queues.stop()]);
  };
  try {
    await untilAnswers(dynamoUrl, "the DynamoDB emulator", 20_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    dynamodb: command.emulator,
    env: {
      AWS_ENDPOINT_URL_DYNAMODB: dynamoUrl,
      AWS_ENDPOINT_URL_SQS: queueUrl,
      AWS_ENDPOINT_URL_SNS: queueUrl,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    },
    stop,
  };
}
