import { type SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

type Subscription = {
  readonly topicArn: string;
  /** The name of the queue. For a FIFO topic, ".fifo" is added. */
  readonly name: string;
  /** Which notifications to send, by message attribute; all when absent. */
  readonly filterPolicy?: Readonly<Record<string, readonly string[]>>;
};

const DAYS_14 = String(14 * 86_400);
const RECEIVES = 5;

/**
 * A queue of one's own on the topic, and a second one for what can't be delivered to it, or not be handled.
 * Gives the queue's URL. Run again, it changes nothing. This is what one's infrastructure code does; here it
 * is in one place.
 */
export async function subscribeQueue(sqs: SQSClient, sns: SNSClient, to: Subscription): Promise<string> {
  const suffix = to.topicArn.endsWith(".fifo") ? ".fifo" : "";
  const kind = suffix === "" ? {} : { FifoQueue: "true" };
  const dead = await createQueue(sqs, `${to.name}-dead${suffix}`, {
    ...kind,
    MessageRetentionPeriod: DAYS_14,
  });
  const redrive = { deadLetterTargetArn: dead.arn };
  const RedrivePolicy = JSON.stringify({ ...redrive, maxReceiveCount: RECEIVES });
  const queue = await createQueue(sqs, `${to.name}${suffix}`, { ...kind, RedrivePolicy });
  for (const { url, arn } of [queue, dead]) await letTopicSend(sqs, to.topicArn, url, arn);
  const Attributes = {
    // Without SNS's envelope: the message is the notification itself.
    RawMessageDelivery: "true",
    RedrivePolicy: JSON.stringify(redrive),
    ...(to.filterPolicy && { FilterPolicy: JSON.stringify(to.filterPolicy) }),
  };
  const subscription = { TopicArn: to.topicArn, Protocol: "sqs", Endpoint: queue.arn, Attributes };
  await sns.send(new SubscribeCommand(subscription));
  return queue.url;
}

async function createQueue(sqs: SQSClient, QueueName: string, Attributes: Record<string, string>) {
  const { QueueUrl: url = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const asked = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] });
  const { Attributes: { QueueArn: arn = "" } = {} } = await sqs.send(asked);
  return { url, arn };
}

/** Without this policy nothing arrives on AWS, and nobody is told. */
async function letTopicSend(sqs: SQSClient, topicArn: string, QueueUrl: string, arn: string): Promise<void> {
  const statement = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: arn,
    Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
}
