import { inject } from "vitest";
import { freePort } from "#localstack/processes/free-port.ts";
import { startQueues } from "#localstack/embedded/queues.ts";
import { tokenKeysEnvironment } from "../token-keys.ts";
import { newAccount } from "./account.ts";
import { type DynamoDb, startDynamoDb } from "#localstack/embedded/in-memory-dynamodb.ts";

/** LocalStack has AWS's DynamoDB Local inside. */
export type Emulators = {
  /** The emulator of DynamoDB: emulators differ in details. */
  readonly dynamodb: DynamoDb["emulator"];
  /** The emulator of SQS and SNS. */
  readonly queues: "fauxqs" | "localstack";
  /** The variables with which the AWS SDK and our own processes find them. */
  readonly env: Record<string, string>;
  stop(): Promise<void>;
};

type EmulatorOptions = {
  /** The directory for messages, as `npm start` keeps them; in memory unless given. */
  readonly queuesIn?: string;
};

/**
 * DynamoDB, SQS and SNS in memory, on ports of their own. They end with this process, however it ends. Where
 * the test project shares one DynamoDB among its files, that one is used; where it has a LocalStack, an
 * account of its own there.
 */
export async function startEmulators({ queuesIn }: EmulatorOptions = {}): Promise<Emulators> {
  const localStack = inject("localstack");
  if (localStack !== undefined) {
    const env = { ...newAccount(localStack.url), ...tokenKeysEnvironment() };
    return { dynamodb: "dynamodb-local", queues: "localstack", env, stop: async () => undefined };
  }
  const dynamodb: DynamoDb & { stop?(): Promise<void> } =
    inject("dynamodb") ?? (await startDynamoDb(await freePort()));
  const queues = await startQueues({ accessKey: "local", dataDir: queuesIn });
  const queueUrl = `http://127.0.0.1:${queues.port}`;
  return {
    dynamodb: dynamodb.emulator,
    queues: "fauxqs",
    env: {
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      AWS_ENDPOINT_URL_SQS: queueUrl,
      AWS_ENDPOINT_URL_SNS: queueUrl,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      ...tokenKeysEnvironment(),
    },
    async stop() {
      await Promise.all([dynamodb.stop?.(), queues.stop()]);
    },
  };
}
