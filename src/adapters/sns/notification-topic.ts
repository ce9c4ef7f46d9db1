import { createHash } from "node:crypto";
import { ListTopicsCommand, PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Notification } from "../../contracts/notification.ts";
import { Unavailable } from "../../ports/errors.ts";
import type { NotificationTopic } from "../../ports/notification-topic.ts";
import { clientOptions, guarded } from "../aws.ts";

/** Entries and bytes of one `PublishBatch`; SNS bills each 64 KB as one request. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 200 * 1024;

export type TopicAddress = { readonly arn: string | undefined; readonly name: string };

export function createSnsClient(region: string): SNSClient {
  return new SNSClient(clientOptions(region));
}

/** The topic at `arn`, or, without one, the topic of that name, looked up once. Its ARN tells whether it is FIFO. */
export function createNotificationTopic(client: SNSClient, address: TopicAddress): NotificationTopic {
  let known = address.arn;

  const topicArn = async (): Promise<string> => {
    known ??= await findTopic(client, address.name);
    return known;
  };

  return {
    async publish(eventId, notifications) {
      const TopicArn = await onSns(topicArn);
      const isFifo = TopicArn.endsWith(".fifo");
      for (const batch of batches(notifications)) {
        const PublishBatchRequestEntries = batch.map((entry, i) => ({
          Id: String(i),
          ...entryOf(eventId, entry, isFifo),
        }));
        const command = new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries });
        const { Failed = [] } = await onSns(() => client.send(command));
        if (Failed.length > 0) throw new Unavailable("the topic", { cause: Failed });
      }
    },
  };
}

function onSns<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  return guarded("the topic", call);
}

async function findTopic(client: SNSClient, name: string): Promise<string> {
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListTopicsCommand(NextToken === undefined ? {} : { NextToken }));
    const arn = page.Topics?.find(({ TopicArn }) => TopicArn?.endsWith(`:${name}`))?.TopicArn;
    if (arn !== undefined) return arn;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  throw new Unavailable(`the topic ${name}`, { cause: "there is no topic of this name" });
}

function entryOf(eventId: string, notification: Notification, isFifo: boolean) {
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  return {
    Message: JSON.stringify(notification),
    MessageAttributes: { type: text(notification.type), eventId: text(eventId) },
    ...(isFifo && { MessageGroupId: eventId, MessageDeduplicationId: dedupId(notification) }),
  };
}

/** A notification's id can be longer than the 128 characters that SNS takes here. */
function dedupId({ id }: Notification): string {
  return createHash("sha256").update(id).digest("hex");
}

function* batches(notifications: readonly Notification[]): Iterable<readonly Notification[]> {
  let batch: Notification[] = [];
  let bytes = 0;
  for (const notification of notifications) {
    const size = Buffer.byteLength(JSON.stringify(notification));
    if (batch.length === MAX_ENTRIES || (batch.length > 0 && bytes + size > MAX_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(notification);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
