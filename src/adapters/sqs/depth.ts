import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { onSqs } from "./client.ts";
import { createQueueUrl } from "./queue-url.ts";

/** How many messages a queue holds, roughly: those that can be received, and those that somebody has received. */
export type QueueDepth = { readonly waiting: number; readonly inFlight: number };

/** Asks a queue for its depth. Throws `Unavailable`. */
export function createQueueDepth(client: SQSClient, queueName: string): () => Promise<QueueDepth> {
  const queueUrl = createQueueUrl(client, queueName);
  const [waiting, inFlight] = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
  ] as const;
  return async () => {
    const command = new GetQueueAttributesCommand({
      QueueUrl: await queueUrl(),
      AttributeNames: [waiting, inFlight],
    });
    const { Attributes = {} } = await onSqs(() => client.send(command));
    return { waiting: Number(Attributes[waiting] ?? 0), inFlight: Number(Attributes[inFlight] ?? 0) };
  };
}
