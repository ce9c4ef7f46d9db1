import type { JournalEntry, Outbox } from "../ports/journal.ts";
import type { NotificationTopic } from "../ports/notification-topic.ts";
import { notificationsOf } from "./notifications.ts";

export type RelayDeps = {
  readonly outbox: Outbox;
  readonly topic: NotificationTopic;
  readonly report: (eventId: string, error: unknown) => void;
};

export type Relay = {
  /** Publishes the entry soon, behind all earlier ones of its event. Returns at once; a failure is left to the sweep. */
  announce(entry: JournalEntry): void;
  /** Publishes everything that has been pending since before `at`; ends between two events when aborted. */
  sweep(at: string, signal?: AbortSignal): Promise<void>;
  /** Resolves when all that was announced is published, or left to a sweep. */
  idle(): Promise<void>;
};

/** Events whose newest published version is remembered. */
const MAX_REMEMBERED = 10_000;
/** Entries published before their marks are cleared: what a failure can repeat. */
const MAX_UNMARKED = 50;

/**
 * Publishes journal entries, at least once and, for each event, in order: an entry goes out only once all before it
 * have. That holds across processes, too, since an entry's `pending` mark is cleared in that order: the newest one
 * without it tells that everything older is out.
 */
export function createRelay({ outbox, topic, report }: RelayDeps, maxRemembered = MAX_REMEMBERED): Relay {
  const queued = new Map<string, [JournalEntry, ...JournalEntry[]]>();
  const running = new Map<string, Promise<void>>();
  /** The newest version of an event that this relay knows to be out. */
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

  const earlierPending = async (eventId: string, before: number): Promise<JournalEntry[]> => {
    if (published.get(eventId) === before - 1) return [];
    const pending: JournalEntry[] = [];
    for await (const entry of outbox.backwards(eventId, before - 1)) {
      if (!entry.isPending) break;
      pending.push(entry);
    }
    return pending.toReversed();
  };

  const drain = async (eventId: string): Promise<void> => {
    for (let entries = queued.get(eventId); entries !== undefined; entries = queued.get(eventId)) {
      const [first, ...others] = entries;
      // Behind a gap is an entry that was committed but never announced here: it has to be looked up first.
      const gap = others.findIndex(({ version }, i) => version !== first.version + i + 1);
      const end = gap === -1 ? others.length : gap;
      const [next, ...later] = others.slice(end);
      if (next === undefined) queued.delete(eventId);
      else queued.set(eventId, [next, ...later]);
      const earlier = await earlierPending(eventId, first.version);
      await publish(eventId, [...earlier, first, ...others.slice(0, end)]);
    }
  };

  const start = (eventId: string, work: () => Promise<void>): Promise<void> => {
    const run = work()
      .catch((error: unknown) => {
        queued.delete(eventId);
        report(eventId, error);
      })
      .finally(() => {
        running.delete(eventId);
        // Announced between the last look at the queue and now.
        if (queued.has(eventId)) void start(eventId, () => drain(eventId));
      });
    running.set(eventId, run);
    return run;
  };

  return {
    announce(entry) {
      const { eventId } = entry;
      const entries = queued.get(eventId);
      if (entries !== undefined) entries.push(entry);
      else queued.set(eventId, [entry]);
      if (!running.has(eventId)) void start(eventId, () => drain(eventId));
    },

    async sweep(at, signal) {
      for (const [eventId, version] of await outbox.pendingBefore(at)) {
        if (signal?.aborted === true) return;
        if (running.has(eventId)) continue;
        await start(eventId, async () => {
          await publish(eventId, await earlierPending(eventId, version + 1));
          await drain(eventId);
        });
      }
    },

    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
