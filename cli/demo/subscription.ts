import { SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import type { Clients } from "#infra/provision/clients.ts";
import { type Notification, notificationSchema } from "#contracts/notification.ts";

/** For each message attribute, the values that a subscriber wants. */
export type Filter = Readonly<Record<string, readonly string[]>>;

export type Subscription = {
  /** Receives until `count` notifications with different ids are there, or `withinMs` have passed. */
  receive(count: number, withinMs?: number): Promise<Notification[]>;
  /** The first notification that `matches`; undefined when none came within `withinMs`. */
  next(matches: (one: Notification) => boolean, withinMs: number): Promise<Notification | undefined>;
  /** Leaves nothing behind. */
  close(): Promise<void>;
};

/**
 * What a subscriber of Muster does: a queue of its own on the topic, with a filter, without SNS's envelope.
 */
export async function subscribe(
  { sqs, sns }: Clients,
  topicArn: string,
  queueName: string,
  filter?: Filter,
): Promise<Subscription> {
  const isFifo = topicArn.endsWith(".fifo");
  const create = {
    QueueName: isFifo ? `${queueName}.fifo` : queueName,
    Attributes: isFifo ? { FifoQueue: "true" } : {},
  };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand(create));
  let SubscriptionArn: string | undefined;
  const close = async (): Promise<void> => {
    if (SubscriptionArn !== undefined) await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  };
  try {
    const Endpoint = await admit(sqs, QueueUrl, topicArn);
    const Attributes = {
      RawMessageDelivery: "true",
      ...(filter && { FilterPolicy: JSON.stringify(filter) }),
    };
    const subscribed = { TopicArn: topicArn, Protocol: "sqs", Endpoint, Attributes };
    const command = new SubscribeCommand({ ...subscribed, ReturnSubscriptionArn: true });
    ({ SubscriptionArn } = await sns.send(command));
  } catch (error) {
    await close();
    throw error;
  }

  return {
    close,
    async receive(count, withinMs = 10_000) {
      const received = new Map<string, Notification>();
      const deadline = Date.now() + withinMs;
      while (received.size < count && Date.now() < deadline) {
        for (const one of await receiveOnce(sqs, QueueUrl)) received.set(one.id, one);
      }
      return [...received.values()];
    },
    async next(matches, withinMs) {
      const deadline = Date.now() + withinMs;
      while (Date.now() < deadline) {
        const match = (await receiveOnce(sqs, QueueUrl)).find(matches);
        if (match !== undefined) return match;
      }
      return undefined;
    },
  };
}

/** What comes within a second, ten notifications at most. They are deleted: nobody receives them again. */
async function receiveOnce(sqs: Clients["sqs"], QueueUrl: string | undefined): Promise<Notification[]> {
  const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
  if (Messages.length === 0) return [];
  const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  return Messages.map(({ Body = "" }) => notificationSchema.parse(JSON.parse(Body)));
}

/** Lets the topic send to the queue, as AWS demands; gives the queue's ARN. */
async function admit(sqs: Clients["sqs"], QueueUrl: string | undefined, topicArn: string): Promise<string> {
  const asked = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const arn = asked.Attributes?.["QueueArn"] ?? "";
  const statement = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: arn,
    Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  return arn;
}
