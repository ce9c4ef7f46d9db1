import { SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { type Notification, notificationSchema } from "../../src/contracts/notification.ts";
import type { Clients } from "../provision/clients.ts";

export type Subscription = {
  /** The first notification that `matches`; undefined when none came until the deadline. */
  next(
    matches: (notification: Notification) => boolean,
    timeoutMs: number,
  ): Promise<Notification | undefined>;
  /** Leaves nothing behind. */
  close(): Promise<void>;
};

/** What a subscriber of Muster does: a queue of its own on the topic, filtered to one event, without SNS's envelope. */
export async function subscribe(
  { sqs, sns }: Clients,
  topicArn: string,
  queueName: string,
  eventId: string,
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
    const arn = await admit(sqs, QueueUrl, topicArn);
    const Attributes = { RawMessageDelivery: "true", FilterPolicy: JSON.stringify({ eventId: [eventId] }) };
    const subscribed = {
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint: arn,
      Attributes,
      ReturnSubscriptionArn: true,
    };
    ({ SubscriptionArn } = await sns.send(new SubscribeCommand(subscribed)));
  } catch (error) {
    await close();
    throw error;
  }

  const next: Subscription["next"] = async (matches, timeoutMs) => {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      const receive = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
      for (const { Body = "", ReceiptHandle } of Messages) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        const notification = notificationSchema.parse(JSON.parse(Body));
        if (matches(notification)) return notification;
      }
    }
    return undefined;
  };
  return { next, close };
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
