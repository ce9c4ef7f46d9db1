import { ago } from "#application/ago.ts";
import type { Notification } from "#contracts/notification.ts";
import type { JournalEntry, PendingRange } from "#ports/outbox.ts";
import { cancellationIn, tellingEverybody } from "./everybody.ts";
import { notificationsOf } from "./notifications.ts";
import type { PublishingDeps } from "./publishing.ts";

/** An entry and what it comes to. */
export type Announcement = { readonly entry: JournalEntry; readonly notifications: readonly Notification[] };

/** Longer than a slice takes, unless SNS is away: then the slice is given back. */
const CLAIM_MS = 30_000;
/** People who are told of a cancellation before the claim is extended: less than a second, or some on a FIFO topic. */
const TOLD_TOGETHER = 100;
/** What is claimed together: at most so many entries, with about so many notifications. */
const [MAX_ENTRIES, MAX_NOTIFICATIONS] = [25, 100];

export type Claimer = {
  /** Claims an entry, publishes it, and clears its mark. Resolves to false when somebody else has it. */
  take(announcement: Announcement): Promise<boolean>;
  /**
   * Publishes what is pending in a range since before `before`, slice by slice, as far as it can be claimed, and
   * clears the marks. Resolves with the number of entries published. On an ordered topic it ends at the first
   * entry that can't be claimed, and everything before the range must be published.
   */
  takeRange(range: PendingRange, before: string): Promise<number>;
};

/**
 * Publishes what others may have left. An entry that is old enough is claimed before it is published, so that
 * many processes share the work. Those of a slice are claimed once the first of them is: it tells whether
 * somebody else is at it. What can't be published is released again. `isInHand` are entries that this process
 * publishes already.
 */
export function createClaimer(
  deps: PublishingDeps,
  isInHand: (entry: JournalEntry) => boolean = () => false,
): Claimer {
  const { outbox, topic, clock, observe } = deps;

  const claim = ({ entry: { eventId, version } }: Announcement): Promise<boolean> =>
    outbox.claim(eventId, version, { at: clock(), until: ago(clock, -CLAIM_MS) });

  const release = async (all: readonly Announcement[]): Promise<void> => {
    // A claim that can't be given up ends by itself.
    await Promise.allSettled(all.map(({ entry }) => outbox.release(entry.eventId, entry.version)));
  };

  /** Those that are claimed now; of an ordered topic those before the first that is somebody else's. */
  const claimed = async (slice: readonly Announcement[]): Promise<readonly Announcement[]> => {
    const [first, ...others] = slice;
    if (first === undefined || !(await claim(first))) return [];
    const ends = await Promise.allSettled(others.map(claim));
    const isClaimed = ends.map((end) => end.status === "fulfilled" && end.value);
    const mine = [first, ...others.filter((_, i) => isClaimed[i])];
    const failure = ends.find((end) => end.status === "rejected");
    if (failure !== undefined) {
      await release(mine);
      throw failure.reason;
    }
    const gap = isClaimed.indexOf(false) + 1;
    if (!topic.isOrdered || gap === 0) return mine;
    await release(mine.slice(gap));
    return mine.slice(0, gap);
  };

  const publishClaimed = async (eventId: string, all: readonly Announcement[]): Promise<void> => {
    if (all.length === 0) return;
    try {
      await topic.publish(
        eventId,
        all.flatMap(({ notifications }) => notifications),
      );
      for (const { entry } of all) await tellEverybody(deps, entry);
    } catch (error) {
      await release(all);
      throw error;
    }
    observe?.("claimed", all.length);
    await Promise.all(all.map(({ entry }) => outbox.markPublished(eventId, entry.version)));
  };

  return {
    async take(announcement) {
      const mine = await claimed([announcement]);
      await publishClaimed(announcement.entry.eventId, mine);
      return mine.length > 0;
    },

    async takeRange(range, before) {
      let count = 0;
      for await (const slice of slicesOf(announcementsOf(deps, isInHand, range, before))) {
        const mine = await claimed(slice);
        await publishClaimed(range.eventId, mine);
        count += mine.length;
        if (topic.isOrdered && mine.length < slice.length) break;
      }
      return count;
    },
  };
}

/** Tells everybody of a cancellation, from where whoever had the entry before has stopped; keeps the claim. */
async function tellEverybody({ outbox, topic, clock }: PublishingDeps, entry: JournalEntry): Promise<void> {
  const { eventId, version, told = 0 } = entry;
  let count = 0;
  for await (const batch of batchesOf(tellingEverybody(outbox, entry), TOLD_TOGETHER)) {
    count += batch.length;
    if (count <= told) continue;
    await topic.publish(eventId, batch);
    await outbox.extendClaim(eventId, version, { until: ago(clock, -CLAIM_MS), told: count });
  }
}

/** What is pending in the range since before `before`, and not in hand. */
async function* announcementsOf(
  { outbox, topic, report }: PublishingDeps,
  isInHand: (entry: JournalEntry) => boolean,
  { eventId, from, through }: PendingRange,
  before: string,
): AsyncGenerator<Announcement> {
  for await (const entry of outbox.forwards(eventId, from, through)) {
    if (entry.at >= before) return;
    if (!entry.isPending || isInHand(entry)) continue;
    try {
      yield { entry, notifications: notificationsOf(entry) };
    } catch (error) {
      // Without order, one entry that can't be published does not hold up the others of its event.
      if (topic.isOrdered) throw error;
      report(eventId, error);
    }
  }
}

async function* batchesOf<One>(all: AsyncIterable<One>, size: number): AsyncGenerator<readonly One[]> {
  let batch: One[] = [];
  for await (const one of all) {
    if (batch.push(one) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* slicesOf(all: AsyncIterable<Announcement>): AsyncGenerator<readonly Announcement[]> {
  let slice: Announcement[] = [];
  let size = 0;
  try {
    for await (const one of all) {
      slice.push(one);
      size += one.notifications.length;
      const isLong = cancellationIn(one.entry) !== undefined;
      if (slice.length < MAX_ENTRIES && size < MAX_NOTIFICATIONS && !isLong) continue;
      yield slice;
      [slice, size] = [[], 0];
    }
  } catch (error) {
    // What comes before an entry that can't be read can be published.
    if (slice.length > 0) yield slice;
    throw error;
  }
  if (slice.length > 0) yield slice;
}
