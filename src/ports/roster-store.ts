import type { Fact } from "#domain/facts.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import type { EventState, Roster, Standing, Waiting } from "#domain/roster.ts";

/** A row with the requests that it remembers. `revision` counts its writes; 0: it does not exist yet. */
export type Row = { readonly revision: number; readonly records: readonly RequestRecord[] };

/** What a chunk of commands concerns. */
export type ChunkInterest = {
  readonly eventId: string;
  readonly userIds: readonly string[];
  /** Those of them whose rank has to be known if they wait. */
  readonly ranked: readonly string[];
  /** Whether the event's own row is needed (for updates). */
  readonly event: boolean;
  /** How many of the first who wait are needed. */
  readonly head: number;
};

/** The state to decide on: the roster, the rows of people concerned by user id, and the event's own row. */
export type LoadedChunk = {
  readonly roster: Roster;
  readonly rows: ReadonlyMap<string, Row>;
  readonly eventRow: Row;
};

export type RowWrite = {
  readonly userId: string;
  readonly expectedRevision: number;
  readonly standing: Standing;
  readonly records: readonly RequestRecord[];
};

/**
 * A change of the row of somebody who waits with `ticket`. The row was not loaded: what it remembers stays as
 * it is.
 */
export type RowChange = {
  readonly userId: string;
  readonly ticket: number;
  readonly standing: Standing;
};

/** One transaction: everything that a chunk of commands changes, net. */
export type Commit = {
  readonly eventId: string;
  readonly at: string;
  /** The version that the chunk was decided on; undefined: the event did not exist. */
  readonly expectedVersion: number | undefined;
  /** The event afterwards; undefined when nothing about it changed and only records are written. */
  readonly event: EventState | undefined;
  readonly facts: readonly Fact[];
  /** Whether subscribers are to be told about any of the facts. */
  readonly isAnnounced: boolean;
  readonly rows: readonly RowWrite[];
  readonly eventRow: Omit<RowWrite, "userId" | "standing"> | undefined;
  /** Changes of rows that were not loaded: of those whom a command of somebody else promotes. */
  readonly rowChanges: readonly RowChange[];
  /** Who has joined the waitlist, and is still there. */
  readonly joined: readonly Waiting[];
  /** Tickets that are no longer live. */
  readonly removedTickets: readonly number[];
};

/** Most actions in one DynamoDB transaction. */
export const MAX_ACTIONS = 100;

/** Loads and commits the chunks of one event. */
export interface RosterStore {
  /**
   * Strongly consistent reads, but not a snapshot: `commit` refuses what was decided on a torn read.
   * Throws `Unavailable`.
   */
  load(interest: ChunkInterest): Promise<LoadedChunk>;
  /**
   * All or nothing. Throws `CommitConflict` when the event or a row is not what it was on loading (nothing is
   * written), and `Unavailable` when it is not known whether the commit took effect.
   */
  commit(commit: Commit): Promise<void>;
}
