import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { createQueueUrl } from "#adapters/sqs/queue-url.ts";

/**
 * Receives and deletes `count` messages, in the order in which they come; fewer if `withinMs` pass before.
 */
export async function receiveMessages(
  sqs: SQSClient,
  queueName: string,
  count: number,
  withinMs = 10_000,
): Promise<Message[]> {
  const QueueUrl = await createQueueUrl(sqs, queueName)();
  const received: Message[] = [];
  const deadline = Date.now() + withinMs;
  while (received.length < count && Date.now() < deadline) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
    );
    if (Messages.length === 0) continue;
    received.push(...Messages);
    const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
  return received;
}

export const groupOf = ({ Attributes }: Message) => Attributes?.MessageGroupId;
