import { hash } from "node:crypto";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetters } from "#ports/dead-letters.ts";
import { onSqs } from "./client.ts";
import { createQueueUrl } from "./queue-url.ts";

/** SQS's limit for a message, attributes included. */
const MAX_BYTES = 1024 * 1024;

/** The characters that SQS refuses in a message: it accepts those of XML 1.0. */
const REFUSED_CHARACTERS = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

export function createDeadLetters(client: SQSClient, queueName: string): DeadLetters {
  const queueUrl = createQueueUrl(client, queueName);
  return {
    async park({ group, messageId, body, reason }) {
      const QueueUrl = await queueUrl();
      const attributes = { reason: attribute(reason), messageId: attribute(messageId) };
      const size = Buffer.byteLength(body) + Buffer.byteLength(JSON.stringify(attributes));
      const command = new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        MessageGroupId: group,
        // The same message parked again within five minutes is parked once.
        MessageDeduplicationId: hash("sha256", messageId + body),
        // A letter that is too large with its reason is parked without it.
        ...(size <= MAX_BYTES && { MessageAttributes: attributes }),
      });
      await onSqs(() => client.send(command));
    },
  };
}

function attribute(value: string) {
  return { DataType: "String", StringValue: value.slice(0, 1000).replaceAll(REFUSED_CHARACTERS, "\ufffd") };
}
