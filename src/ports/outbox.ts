import type { Fact } from "#domain/facts.ts";

/** The facts of one transaction. */
export type JournalEntry = {
  readonly eventId: string;
  readonly version: number;
  readonly at: string;
  readonly facts: readonly Fact[];
  /** Whether its notifications may still have to be published. */
  readonly isPending: boolean;
};

/** The outbox side of the journal. Every method may throw `Unavailable`. */
export interface Outbox {
  /** The entries up to `throughVersion`, newest first, strongly consistent, read on demand. */
  backwards(eventId: string, throughVersion: number): AsyncIterable<JournalEntry>;
  /** The entries of a range of versions, oldest first, strongly consistent, read on demand. */
  forwards(eventId: string, fromVersion: number, throughVersion: number): AsyncIterable<JournalEntry>;
  /** Records that the entry is published: it is not pending any more. A second call changes nothing. */
  markPublished(eventId: string, version: number): Promise<void>;
  /** The newest version per event that is pending since before `at`. Reads an index, which may lag. */
  pendingBefore(at: string): Promise<ReadonlyMap<string, number>>;
}
