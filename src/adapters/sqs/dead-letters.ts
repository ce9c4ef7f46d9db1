import { createHash } from "node:crypto";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetters } from "../../ports/dead-letters.ts";
import { createQueueUrl, onSqs } from "./queue-url.ts";

export function createDeadLetters(client: SQSClient, queueName: string): DeadLetters {
  const queueUrl = createQueueUrl(client, queueName);
  return {
    async park({ group, messageId, body, reason }) {
      const QueueUrl = await queueUrl();
      const text = (StringValue: string) => ({ DataType: "String", StringValue: StringValue.slice(0, 1000) });
      const command = new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        MessageGroupId: group,
        // The same message parked again within five minutes is parked once.
        MessageDeduplicationId: createHash("sha256").update(messageId).update(body).digest("hex"),
        MessageAttributes: { reason: text(reason), messageId: text(messageId) },
      });
      await onSqs(() => client.send(command));
    },
  };
}
