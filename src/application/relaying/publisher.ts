import type { NotificationTopic } from "#ports/notification-topic.ts";
import type { JournalEntry, Outbox } from "#ports/outbox.ts";
import { notificationsOf } from "./notifications.ts";

export type PublisherDeps = { readonly outbox: Outbox; readonly topic: NotificationTopic };

export type PublisherOptions = {
  /** Most events whose newest published version is remembered, to bound memory. */
  readonly maxRemembered: number;
};

export type Publisher = {
  /** Publishes consecutive entries of one event, and clears their marks, in order. */
  publish(eventId: string, entries: readonly JournalEntry[]): Promise<void>;
  /** Publishes the event's pending entries up to this version, oldest first. */
  catchUp(eventId: string, throughVersion: number): Promise<void>;
};

/** Most entries that are published before their marks are cleared, so the most that a failure can repeat. */
const MAX_UNMARKED = 50;

/** The version of an event's first entry, its creation, of which nobody is told. */
const CREATION = 1;

/**
 * Publishes the journal of an event, at least once. `pending` marks are cleared in the order of versions,
 * so that every process sees how far an event is published: all entries before the newest one without a
 * mark are published. Must not be called twice at a time for the same event. Throws what outbox or topic
 * throw; then the entries that were not published are still pending.
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
      if (throughVersion <= CREATION || published.get(eventId) === throughVersion) return;
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
