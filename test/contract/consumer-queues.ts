import { randomBytes } from "node:crypto";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createPollingSqsClient, createSqsClient } from "#adapters/sqs/client.ts";
import { createAcknowledgeMessages, createReleaseMessages } from "#adapters/sqs/visibility.ts";
import type { ConsumerDeps } from "#workers/registration/consumer.ts";
import { tenAtOnceQueue } from "./ten-at-once.ts";

/** Queues for consumers, and a way to put messages into them. */

const WAIT_SECONDS = 1;
/** What the consumers of tests have in common. */
export const HASTY = { waitSeconds: WAIT_SECONDS, beforeReceive: async () => undefined };

export type Queue = Pick<ConsumerDeps, "sqs" | "queueUrl" | "release" | "acknowledge"> & {
  put(group: string, body: string): Promise<void>;
};

export async function queueOfEmulator(): Promise<Queue> {
  // Our own client gives up after 1.5 seconds; a LocalStack that has just started may be slower at first.
  const patient = new SQSClient({ region: "us-east-1", useQueueUrlAsEndpoint: false });
  const QueueName = `consumer-${randomBytes(4).toString("hex")}.fifo`;
  const { QueueUrl = "" } = await patient.send(
    new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: "true", VisibilityTimeout: "60" } }),
  );
  return {
    sqs: createPollingSqsClient("us-east-1", WAIT_SECONDS),
    queueUrl: QueueUrl,
    release: createReleaseMessages(createSqsClient("us-east-1"), QueueUrl),
    acknowledge: createAcknowledgeMessages(createSqsClient("us-east-1"), QueueUrl),
    async put(MessageGroupId, MessageBody) {
      const MessageDeduplicationId = randomBytes(8).toString("hex");
      await patient.send(
        new SendMessageCommand({ QueueUrl, MessageGroupId, MessageBody, MessageDeduplicationId }),
      );
    },
  };
}

export async function queueOfTens(): Promise<Queue> {
  const queue = tenAtOnceQueue();
  const queueUrl = "http://queue/of-tens";
  const release = createReleaseMessages(queue.sqs, queueUrl);
  return { ...queue, queueUrl, release, acknowledge: createAcknowledgeMessages(queue.sqs, queueUrl) };
}

/** The queue, and how often it was asked to change when messages are visible. */
export function counting(queue: Queue) {
  const calls = { extensions: 0 };
  const release: Queue["release"] = async (receiptHandles, seconds) => {
    calls.extensions++;
    await queue.release(receiptHandles, seconds);
  };
  return { ...queue, release, calls };
}
