import type { Fact } from "#domain/facts.ts";

/** The facts of one transaction. */
export type JournalEntry = {
  readonly eventId: string;
  readonly version: number;
  readonly at: string;
  readonly facts: readonly Fact[];
  /** Whether it has the mark that says that its notifications may still have to be published. */
  readonly isPending: boolean;
  /** How many people have been told of the cancellation in it, if it has one, and not all have been. */
  readonly told?: number;
};

/** Pending entries of one event: the first and the last version of those that were found together. */
export type PendingRange = { readonly eventId: string; readonly from: number; readonly through: number };

/** The outbox side of the journal. Every method may throw `Unavailable`. */
export interface Outbox {
  /** The entries up to `throughVersion`, newest first, strongly consistent, read on demand: the first alone. */
  backwards(eventId: string, throughVersion: number): AsyncIterable<JournalEntry>;
  /** The entries of a range of versions, oldest first, strongly consistent, read on demand. */
  forwards(eventId: string, fromVersion: number, throughVersion: number): AsyncIterable<JournalEntry>;
  /** Gives the entry its mark, if there is such an entry. A second call changes nothing. */
  markPending(eventId: string, version: number): Promise<void>;
  /** Records that the entry is published: it is not pending any more. A second call changes nothing. */
  markPublished(eventId: string, version: number): Promise<void>;
  /**
   * Claims a pending entry from `at` until `until`, so that nobody else claims it before: resolves to whether it
   * was pending, and nobody's.
   */
  claim(
    eventId: string,
    version: number,
    time: { readonly at: string; readonly until: string },
  ): Promise<boolean>;
  /** Extends a claim of this process until `until`, and records how many people have been told meanwhile. */
  extendClaim(
    eventId: string,
    version: number,
    progress: { readonly until: string; readonly told: number },
  ): Promise<void>;
  /** Ends a claim, so that the entry can be claimed at once. */
  release(eventId: string, version: number): Promise<void>;
  /**
   * What is pending since before `at`, read on demand: of each event, one range after the other. Begins at another
   * place each time. Reads an index, which may lag.
   */
  pendingBefore(at: string): AsyncIterable<PendingRange>;
}
