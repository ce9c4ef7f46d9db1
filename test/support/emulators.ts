import { dynamoDbCommand } from "../../localstack/embedded/dynamodb.ts";
import { freePort } from "../../localstack/embedded/free-port.ts";
import { startQueues } from "../../localstack/embedded/queues.ts";
import { untilAnswers } from "../../localstack/embedded/reachable.ts";
import { spawnTethered, stopTethered } from "../../localstack/embedded/tether.ts";

export type Emulators = {
  /** What the AWS SDK and our own processes need to find them. */
  readonly env: Record<string, string>;
  stop(): Promise<void>;
};

/** DynamoDB, SQS and SNS in memory, on free ports of their own. They end with this process, however it ends. */
export async function startEmulators(): Promise<Emulators> {
  const port = await freePort();
  const dynamo = spawnTethered(await dynamoDbCommand(port));
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
