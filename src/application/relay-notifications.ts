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
  /** Publishes everything that has been pending since before `at`. */
  sweep(at: string): Promise<void>;
  /** Resolves when all that was announced is published, or left to a sweep. */
  idle(): Promise<void>;
};

const MAX_REMEMBERED = 10_000;

/**
 * Publishes journal entries, at least once and, for each event, in order: an entry goes out only once all before it
 * have. That holds across processes, too, since an entry's `pending` mark is cleared in that order: the newest one
 * without it tells that everything older is out.
 */
export function createRelay({ outbox, topic, report }: RelayDeps): Relay {
  const queued = new Map<string, JournalEntry[]>();
  const running = new Map<string, Promise<void>>();
  /** The newest version of an event that this relay knows to be out. */
  const published = new Map<string, number>();

  const publish = async (eventId: string, entries: readonly JournalEntry[]): Promise<void> => {
    await topic.publish(eventId, entries.flatMap(notificationsOf));
    for (const { version } of entries) {
      await outbox.markPublished(eventId, version);
      if (published.size > MAX_REMEMBERED) published.clear();
      published.set(eventId, version);
    }
  };

  const earlierPending = async (eventId: string, before: number): Promise<JournalEntry[]> => {
    if (published.get(eventId) === before - 1) return [];
    const pending: JournalEntry[] = [];
    for await (const entry of outbox.backwards(eventId, before - 1)) {
      if (!entry.isPending) break;
      pending.unshift(entry);
    }
    return pending;
  };

  const drain = async (eventId: string): Promise<void> => {
    for (let entries = queued.get(eventId); entries !== undefined; entries = queued.get(eventId)) {
      queued.delete(eventId);
      const [first] = entries;
      if (first === undefined) continue;
      await publish(eventId, [...(await earlierPending(eventId, first.version)), ...entries]);
    }
  };

  const start = (eventId: string, work: () => Promise<void>): Promise<void> => {
    const run = work()
      .catch((error: unknown) => {
        published.delete(eventId);
        queued.delete(eventId);
        report(eventId, error);
      })
      .finally(() => running.delete(eventId));
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

    async sweep(at) {
      for (const [eventId, version] of await outbox.pendingBefore(at)) {
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
