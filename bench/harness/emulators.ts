import { freePort } from "#localstack/processes/free-port.ts";
import { startDynamoDb } from "#localstack/embedded/in-memory-dynamodb.ts";
import { startChild } from "./children.ts";

/** DynamoDB, SQS and SNS in memory, each in a process of its own. */
export type Emulators = {
  readonly dynamodb: number;
  readonly queues: number;
  /** Call it when a worker has ended: otherwise the queue still answers the worker's last receive. */
  forgetReceives(): Promise<void>;
  stop(): Promise<void>;
};

export async function startEmulators(): Promise<Emulators> {
  const dynamodb = await freePort();
  const [database, queues] = await Promise.all([startDynamoDb(dynamodb), startChild("bench/queues/main.ts")]);
  const { port } = queues.ready as { port: number };
  return {
    dynamodb,
    queues: port,
    forgetReceives: async () => void (await queues.ask()),
    async stop() {
      await Promise.all([database.stop(), queues.stop()]);
    },
  };
}

/** The variables with which the AWS SDK and our own programs find the emulators at these ports. */
export function environmentOf({
  dynamodb,
  queues,
}: Pick<Emulators, "dynamodb" | "queues">): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${dynamodb}`,
    AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${queues}`,
    AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${queues}`,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
}
