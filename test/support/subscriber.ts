import { SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import type { Clients } from "../../localstack/provision/clients.ts";
import { type Notification, notificationSchema } from "../../src/contracts/notification.ts";

export type Subscriber = {
  /** Receives until `count` notifications with different ids are there, or `withinMs` have passed. */
  receive(count: number, withinMs?: number): Promise<Notification[]>;
};

/** A subscriber as users have them: a queue of its own on the topic, with raw delivery and a filter, if any. */
export async function subscribe(
  { sqs, sns }: Clients,
  topicArn: string,
  name: string,
  filter?: Readonly<Record<string, readonly string[]>>,
): Promise<Subscriber> {
  const isFifo = topicArn.endsWith(".fifo");
  const QueueName = isFifo ? `${name}.fifo` : name;
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName, Attributes: isFifo ? { FifoQueue: "true" } : {} }),
  );
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  const subscription = {
    TopicArn: topicArn,
    Protocol: "sqs",
    Endpoint: Attributes?.["QueueArn"],
    Attributes: { RawMessageDelivery: "true", ...(filter && { FilterPolicy: JSON.stringify(filter) }) },
  };
  await sns.send(new SubscribeCommand(subscription));
  return {
    async receive(count, withinMs = 10_000) {
      const received = new Map<string, Notification>();
      const deadline = Date.now() + withinMs;
      while (received.size < count && Date.now() < deadline) {
        const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
        if (Messages.length === 0) continue;
        for (const { Body = "" } of Messages) {
          const notification = notificationSchema.parse(JSON.parse(Body));
          received.set(notification.id, notification);
        }
        const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
      return [...received.values()];
    },
  };
}
