import { within } from "#flow/within.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import { createNewest } from "./newest.ts";
import { createOrderedPublisher } from "./ordered-publisher.ts";
import type { PublishingDeps } from "./publishing.ts";
import { sweepPending } from "./sweep.ts";
import { createUnorderedPublisher } from "./unordered-publisher.ts";

export type RelayOptions = {
  /** Most events of which it is remembered what is published and settled, to bound memory. */
  readonly maxRemembered?: number;
  /** Most announced entries that wait for a slow topic. Further ones stay pending, for a sweep. */
  readonly maxQueued?: number;
  /** Milliseconds that an entry without a mark has to get published before it is marked. */
  readonly settleMs?: number;
};

export type Relay = {
  /**
   * Publishes an entry that was committed with its mark. Returns at once. If publishing fails, or more than
   * `maxQueued` entries wait, the entry stays pending for a sweep.
   */
  announce(entry: JournalEntry): void;
  /**
   * Publishes an entry that was committed without a mark. Resolves once it is settled: published, or marked because
   * that failed or takes longer than `settleMs`. Throws `Unavailable` if neither could be done.
   */
  settle(entry: JournalEntry): Promise<void>;
  /**
   * Settles an entry without a mark whose worker may have died before it was published: marks it, and publishes it,
   * perhaps again. Throws `Unavailable`. What this process has settled itself costs nothing.
   */
  settleAgain(eventId: string, version: number): Promise<void>;
  /**
   * Publishes entries that have been pending since before `at`, a few events at a time, as far as nobody else has
   * claimed them. Begins with no further event once it is aborted.
   */
  sweep(at: string, signal?: AbortSignal): Promise<void>;
  /** Resolves when every announced entry is published, or stays pending for a sweep. */
  idle(): Promise<void>;
};

/**
 * Publishes journal entries, at least once: mostly once, by the worker that committed them. An announced entry is in
 * one of these states:
 *
 * unsettled  Committed without a mark: its event says so, and the messages of its commands are still in the queue.
 *            So it was quiet there, and the entry is the last of its event: nobody commits behind it before it is
 *            settled. Left when its worker has published it: to published; when that fails or takes too long, or when
 *            its worker died and another one receives the messages again and finds it: to pending.
 * pending    It has its mark, so it is in an index, and nothing else needs to remember it. For ten seconds it is its
 *            own worker's. Left when it is published: to published, by clearing the mark; and when it is ten
 *            seconds old, and a sweep or whoever has to publish behind it claims it: to claimed.
 * claimed    Like pending, but nobody else claims it for half a minute. Left when it is published: to published;
 *            when that fails: to pending.
 * published  The topic has it. It has no mark, and its event may still name it as unsettled: the next commit ends
 *            that, and until then at worst it is published again.
 *
 * The cancellation of an event is always committed with a mark, and claimed even by its own worker: everybody is told
 * of it, one by one, and the claim is extended and the entry says how far that is, a hundred people at a time.
 *
 * A worker that dies, freezes, or finds no topic leaves entries unsettled, pending or claimed: never published and
 * forgotten. In which order entries go out, and what is concluded from marks, depends on the topic: see
 * `createOrderedPublisher` and `createUnorderedPublisher`.
 */
export function createRelay(deps: PublishingDeps, options: RelayOptions = {}): Relay {
  const { outbox, topic, report, observe } = deps;
  const { maxRemembered = 10_000, maxQueued = 1000, settleMs = 200 } = options;
  const publisher = topic.isOrdered
    ? createOrderedPublisher(deps, { maxRemembered })
    : createUnorderedPublisher(deps);
  const underWay = new Set<Promise<void>>();
  /** The newest version of each event that this process has settled. */
  const settled = createNewest(maxRemembered);

  const track = (eventId: string, work: () => Promise<void>): void => {
    const ended = work()
      .catch((error: unknown) => report(eventId, error))
      .finally(() => underWay.delete(ended));
    underWay.add(ended);
  };

  /** Clears the mark of an entry once it is published here. */
  const clearAfter = (isOut: Promise<boolean>, { eventId, version }: JournalEntry): void =>
    track(eventId, async () => {
      if (await isOut) await outbox.markPublished(eventId, version);
    });

  const hasRoom = () => underWay.size < maxQueued;

  const announce = (entry: JournalEntry): void => {
    if (hasRoom()) clearAfter(publisher.publish(entry), entry);
  };

  const announceAgain = async (eventId: string, version: number): Promise<void> => {
    for await (const entry of outbox.forwards(eventId, version, version)) announce(entry);
  };

  return {
    announce,

    async settle(entry) {
      const { eventId, version } = entry;
      const isOut = hasRoom() ? publisher.publish(entry) : Promise.resolve(false);
      if ((await within(settleMs, isOut)) !== true) {
        try {
          await outbox.markPending(eventId, version);
          observe?.("marked", 1);
        } catch (error) {
          if (!(await isOut)) throw error;
        }
        // Also when nobody knows whether it was marked.
        clearAfter(isOut, entry);
      }
      settled.add(eventId, version);
    },

    async settleAgain(eventId, version) {
      if (settled.has(eventId, version)) return;
      await outbox.markPending(eventId, version);
      observe?.("marked-again", 1);
      settled.add(eventId, version);
      track(eventId, () => announceAgain(eventId, version));
    },

    sweep: (at, signal) => sweepPending(deps, publisher, at, signal),

    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
