import { hash } from "node:crypto";
import { paginateListTopics, PublishBatchCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Notification } from "#contracts/notification.ts";
import { Unavailable } from "#ports/errors.ts";
import type { NotificationTopic } from "#ports/notification-topic.ts";
import { shareCalls } from "#flow/shared-calls.ts";
import { onSns } from "./client.ts";

/** SNS accepts ten entries and 256 KB per `PublishBatch`; the difference is for the entries' attributes. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 200 * 1024;
/** A call of ten takes SNS 73 ms: 32 of them side by side are 4,000 notifications a second. */
const CALLS = { eager: 4, most: 32 };

type BatchEntry = ReturnType<typeof batchEntryOf>;
/** Entries of one event that go into the same call, which may hold entries of other events too. */
type EventEntries = { readonly entries: readonly BatchEntry[]; readonly bytes: number };

export type TopicAddress = { readonly arn: string | undefined; readonly name: string };

/**
 * The topic at `arn`; without an ARN, the topic called `name`, which is looked up once. Either shows whether the
 * topic is FIFO.
 */
export function createNotificationTopic(client: SNSClient, address: TopicAddress): NotificationTopic {
  let knownArn = address.arn;
  const isFifo = (address.arn ?? address.name).endsWith(".fifo");

  const topicArn = async (): Promise<string> => {
    knownArn ??= await findTopic(client, address.name);
    return knownArn;
  };

  const publishEntries = shareCalls<EventEntries, Unavailable | undefined>({
    ...CALLS,
    fits: fitsIntoCall,
    call: async (parts) => {
      const TopicArn = await onSns(topicArn);
      const entries = parts.flatMap((part, at) =>
        part.entries.map((entry, i) => ({ Id: `${at}-${i}`, ...entry })),
      );
      const command = new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries });
      const { Failed = [] } = await onSns(() => client.send(command));
      return parts.map((_, at) => {
        const cause = Failed.filter(({ Id }) => Id?.startsWith(`${at}-`));
        return cause.length > 0 ? new Unavailable("the topic", { cause }) : undefined;
      });
    },
  });

  const publishPart = async (part: EventEntries): Promise<void> => {
    const failure = await publishEntries(part);
    if (failure !== undefined) throw failure;
  };

  return {
    isOrdered: isFifo,
    async publish(eventId, notifications) {
      const entries = notifications.map((one) => batchEntryOf(eventId, one, isFifo));
      const parts = splitByCall(entries);
      if (isFifo) for (const part of parts) await publishPart(part);
      else await Promise.all([...parts].map(publishPart));
    },
  };
}

async function findTopic(client: SNSClient, name: string): Promise<string> {
  for await (const { Topics = [] } of paginateListTopics({ client }, {})) {
    const arn = Topics.find(({ TopicArn }) => TopicArn?.endsWith(`:${name}`))?.TopicArn;
    if (arn !== undefined) return arn;
  }
  throw new Unavailable(`the topic ${name}`, { cause: "there is no topic of this name" });
}

function batchEntryOf(eventId: string, notification: Notification, isFifo: boolean) {
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  return {
    Message: JSON.stringify(notification),
    MessageAttributes: {
      type: text(notification.type),
      ...("eventId" in notification.data && { eventId: text(notification.data.eventId) }),
    },
    ...(isFifo && { MessageGroupId: eventId, MessageDeduplicationId: dedupId(notification) }),
  };
}

/** A hash, since a notification's id can be longer than the 128 characters that SNS accepts here. */
function dedupId({ id }: Notification): string {
  return hash("sha256", id);
}

/** An event's entries, in order, split so that each part fits into one call. */
function* splitByCall(all: readonly BatchEntry[]): Iterable<EventEntries> {
  let part: EventEntries = { entries: [], bytes: 0 };
  for (const entry of all) {
    const next: EventEntries = { entries: [entry], bytes: Buffer.byteLength(entry.Message) };
    if (fitsIntoCall([part, next])) {
      part = { entries: [...part.entries, entry], bytes: part.bytes + next.bytes };
    } else {
      if (part.bytes > 0) yield part;
      part = next;
    }
  }
  if (part.bytes > 0) yield part;
}

function fitsIntoCall(parts: readonly EventEntries[]): boolean {
  const count = parts.reduce((sum, { entries }) => sum + entries.length, 0);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return count <= MAX_ENTRIES && bytes <= MAX_BYTES;
}
