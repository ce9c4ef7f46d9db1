import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { ReadQueueDepth } from "#ports/queue-depth.ts";
import { onSqs } from "./client.ts";
import { createQueueUrl } from "./queue-url.ts";

export function createQueueDepth(client: SQSClient, queueName: string): ReadQueueDepth {
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
