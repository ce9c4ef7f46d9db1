import type { NotificationTopic } from "#ports/notification-topic.ts";
import type { JournalEntry, Outbox } from "#ports/outbox.ts";
import { notificationsOf } from "./notifications.ts";

export type PublisherDeps = { readonly outbox: Outbox; readonly topic: NotificationTopic };

export type PublisherOptions = {
  /** Events whose newest published version is remembered. */
  readonly maxRemembered: number;
};

export type Publisher = {
  /** Publishes these entries of one event, which follow one another, and clears their marks, in order. */
  publish(eventId: string, entries: readonly JournalEntry[]): Promise<void>;
  /** Publishes what is still pending of an event up to a version, oldest first. */
  catchUp(eventId: string, throughVersion: number): Promise<void>;
};

/** Entries published before their marks are cleared: the most that a failure can repeat. */
const MAX_UNMARKED = 50;

/**
 * Publishes the journal of an event, at least once. `pending` marks are cleared in the order of versions, so
 * that they tell every process how far an event is published: the newest entry without a mark has only
 * published ones before it. Call it for one event at a time. Throws what outbox or topic throw; then the rest
 * is still pending.
 */
export function createPublisher(deps: PublisherDeps, options: PublisherOptions): Publisher {
  const { outbox, topic } = deps;
  const { maxRemembered } = options;
  /** The newest version of each event that this publisher knows to be published. */
  const published = new Map<string, number>();

  const publish = async (eventId: string, entries: readonly JournalEntry[]): Promise<void> => {
    for (let i = 0; i < entries.length; i += MAX_UNMARKED) {
      const slice = entries.slice(i, i + MAX_UNMARKED);
      await topic.publish(eventId, slice.flatMap(notificationsOf));
      for (const { version } of slice) {
        await outbox.markPublished(eventId, version);
        if (published.size > maxRemembered) published.clear();
        published.set(eventId, version);
      }
    }
  };

  const firstPending = async (eventId: string, throughVersion: number): Promise<number> => {
    let first = throughVersion + 1;
    for await (const { version, isPending } of outbox.backwards(eventId, throughVersion)) {
      if (!isPending) break;
      first = version;
    }
    return first;
  };

  return {
    publish,

    async catchUp(eventId, throughVersion) {
      if (published.get(eventId) === throughVersion) return;
      const first = await firstPending(eventId, throughVersion);
      if (first > throughVersion) return;
      let slice: JournalEntry[] = [];
      for await (const entry of outbox.forwards(eventId, first, throughVersion)) {
        slice.push(entry);
        if (slice.length < MAX_UNMARKED) continue;
        await publish(eventId, slice);
        slice = [];
      }
      await publish(eventId, slice);
    },
  };
}
