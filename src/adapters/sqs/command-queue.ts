import { randomUUID } from "node:crypto";
import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { messageText } from "#contracts/command-message.ts";
import { Unavailable } from "#ports/errors.ts";
import type { CommandQueue } from "#ports/command-queue.ts";
import { onSqs } from "./client.ts";
import { createQueueUrl } from "./queue-url.ts";

export function createCommandQueue(client: SQSClient, queueName: string): CommandQueue {
  const queueUrl = createQueueUrl(client, queueName);
  return {
    async send(messages) {
      const Entries = messages.map((message, i) => ({
        Id: String(i),
        MessageGroupId: message.eventId,
        // A new id per message, which the SDK's retries repeat: after a lost answer nothing is queued twice.
        MessageDeduplicationId: randomUUID(),
        MessageBody: messageText(message),
      }));
      const QueueUrl = await queueUrl();
      const result = await onSqs(() => client.send(new SendMessageBatchCommand({ QueueUrl, Entries })));
      const sent = new Set((result.Successful ?? []).map(({ Id }) => Id));
      const reasons = new Map(
        (result.Failed ?? []).map(({ Id, Code, Message }) => [Id, `${Code}: ${Message}`]),
      );
      return Entries.map(({ Id }) => {
        return sent.has(Id) ? undefined : new Unavailable("the queue", { cause: reasons.get(Id) });
      });
    },
  };
}

/**
 * A function that resolves when the queue answers, and throws `Unavailable` otherwise. One call each, as the queue's
 * URL is remembered.
 */
export function createQueueProbe(client: SQSClient, queueName: string): () => Promise<void> {
  const queueUrl = createQueueUrl(client, queueName);
  return async () => {
    const input = { QueueUrl: await queueUrl(), AttributeNames: ["QueueArn" as const] };
    await onSqs(() => client.send(new GetQueueAttributesCommand(input)));
  };
}
