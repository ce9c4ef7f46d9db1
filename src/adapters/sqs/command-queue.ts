import { hash } from "node:crypto";
import {
  type BatchResultErrorEntry,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { messageText } from "#contracts/command-message.ts";
import { Overloaded, Unavailable } from "#ports/errors.ts";
import type { CommandQueue } from "#ports/command-queue.ts";
import { isThrottling } from "../aws.ts";
import { onSqs } from "./client.ts";
import { createQueueUrl } from "./queue-url.ts";

export function createCommandQueue(client: SQSClient, queueName: string): CommandQueue {
  const queueUrl = createQueueUrl(client, queueName);
  return {
    async send(messages) {
      const Entries = messages.map((message, i) => {
        const MessageBody = messageText(message);
        // Of the content, so that a message which is sent again, by the SDK or by who sends, is queued once.
        const MessageDeduplicationId = hash("sha256", MessageBody);
        return { Id: String(i), MessageGroupId: message.eventId, MessageDeduplicationId, MessageBody };
      });
      const QueueUrl = await queueUrl();
      const result = await onSqs(() => client.send(new SendMessageBatchCommand({ QueueUrl, Entries })));
      const sent = new Set((result.Successful ?? []).map(({ Id }) => Id));
      const failed = new Map((result.Failed ?? []).map((entry) => [entry.Id, entry]));
      return Entries.map(({ Id }) => (sent.has(Id) ? undefined : failureOf(failed.get(Id))));
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

/** Why a message is not in the queue, or not known to be there. What is not the sender's fault may be sent again. */
function failureOf(entry: BatchResultErrorEntry | undefined): Unavailable {
  if (entry === undefined) return new Unavailable("the queue");
  const { Code = "", Message, SenderFault } = entry;
  const mayBeSentAgain = SenderFault !== true || isThrottling(Code);
  return new (mayBeSentAgain ? Overloaded : Unavailable)("the queue", { cause: `${Code}: ${Message}` });
}
