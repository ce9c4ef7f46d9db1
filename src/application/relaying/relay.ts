import type { JournalEntry, Outbox } from "#ports/outbox.ts";
import type { NotificationTopic } from "#ports/notification-topic.ts";
import { notificationsOf } from "./notifications.ts";

export type RelayDeps = {
  readonly outbox: Outbox;
  readonly topic: NotificationTopic;
  readonly report: (eventId: string, error: unknown) => void;
};

export type Relay = {
  /**
   * Publishes the entry soon, behind all earlier ones of its event. Returns at once; a failure, and what is too much
   * for a slow topic, is left to the sweep.
   */
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
/** Announced entries that wait for a slow topic. What comes beyond them is left to be looked up. */
const MAX_QUEUED = 1000;

/**
 * Publishes journal entries, at least once and, for each event, in order: an entry goes out only once all before it
 * have. That holds across processes, too, since an entry's `pending` mark is cleared in that order: the newest one
 * without it tells that everything older is out.
 */
export function createRelay(
  { outbox, topic, report }: RelayDeps,
  maxRemembered = MAX_REMEMBERED,
  maxQueued = MAX_QUEUED,
): Relay {
  const queued = new Map<string, [JournalEntry, ...JournalEntry[]]>();
  const running = new Map<string, Promise<void>>();
  let waiting = 0;
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

  /** Publishes what is pending of an event up to a version; of a long list, a part is in memory at a time. */
  const catchUp = async (eventId: string, through: number): Promise<void> => {
    if (published.get(eventId) === through) return;
    let first = through + 1;
    for await (const { version, isPending } of outbox.backwards(eventId, through)) {
      if (!isPending) break;
      first = version;
    }
    if (first > through) return;
    let slice: JournalEntry[] = [];
    for await (const entry of outbox.forwards(eventId, first, through)) {
      slice.push(entry);
      if (slice.length < MAX_UNMARKED) continue;
      await publish(eventId, slice);
      slice = [];
    }
    await publish(eventId, slice);
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
      waiting -= 1 + end;
      await catchUp(eventId, first.version - 1);
      await publish(eventId, [first, ...others.slice(0, end)]);
    }
  };

  const start = (eventId: string, work: () => Promise<void>): Promise<void> => {
    const run = work()
      .catch((error: unknown) => {
        waiting -= queued.get(eventId)?.length ?? 0;
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
      if (waiting >= maxQueued) return;
      waiting++;
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
          await catchUp(eventId, version);
          await drain(eventId);
        });
      }
    },

    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
