import { ago } from "#application/ago.ts";
import type { Clock } from "#ports/clock.ts";
import type { NotificationTopic } from "#ports/notification-topic.ts";
import type { JournalEntry, Outbox, PendingRange } from "#ports/outbox.ts";

/** What happens to entries, as metrics have it. See `PublishingDeps.observe`. */
export type Relayed = "published" | "claimed" | "marked" | "marked-again";

export type PublishingDeps = {
  readonly outbox: Outbox;
  readonly topic: NotificationTopic;
  readonly clock: Clock;
  /** Called with each failure to publish entries of an event. They stay pending. */
  readonly report: (eventId: string, error: unknown) => void;
  /**
   * Called with how many entries were `published` by the process that committed them, or `claimed` and published;
   * `marked` because they were not out in time, or `marked-again` because who committed them may have died.
   */
  readonly observe?: (how: Relayed, entries: number) => void;
};

/** Publishes entries. Which order it keeps is up to the kind of the topic. */
export type Publisher = {
  /**
   * Publishes an entry that this process committed. Resolves to whether the topic has it and its mark, if it has
   * one, is still to be cleared. It is false when publishing failed, which was reported, and when the entry was
   * left to whoever claims it, or claimed. Never rejects.
   */
  publish(entry: JournalEntry): Promise<boolean>;
  /**
   * Publishes entries that are pending since before `before`, and that nobody has claimed, and clears their marks.
   * Throws what outbox and topic throw; then those that were not published are pending, and nobody's.
   */
  adopt(range: PendingRange, before: string): Promise<void>;
};

/** An entry younger than this is its own worker's: nobody else publishes it. */
export const LEFT_MS = 10_000;
/**
 * A worker begins to publish an entry of its own, without a claim, only while it is younger than this. The rest of
 * `LEFT_MS` is for the call to the topic, and for clocks that differ.
 */
const OWN_MS = 5000;

/** Whether an entry of this process has to be claimed by now like anybody's. One without a mark can't be. */
export function isLate({ at, isPending }: JournalEntry, clock: Clock): boolean {
  return isPending && at < ago(clock, OWN_MS);
}
