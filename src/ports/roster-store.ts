import type { Fact } from "#domain/facts.ts";
import type { RequestHistory } from "#domain/request-record.ts";
import type { EventState, Standing, WaitlistEntry } from "#domain/event-state.ts";
import type { Roster } from "#domain/roster.ts";

/** A row with its requests. `revision` counts its writes; 0 means that it does not exist yet. */
export type Row = RequestHistory & { readonly revision: number };

/** What must be loaded to decide a chunk of commands. */
export type ChunkInterest = {
  readonly eventId: string;
  readonly userIds: readonly string[];
  /** Those of `userIds` whose rank is needed if they wait. */
  readonly ranked: readonly string[];
  /** Whether the event's own row is needed (for updates). */
  readonly event: boolean;
  /** How many of the first who wait are needed. */
  readonly head: number;
};

/** The state to decide on: the roster, the rows of `userIds` by user id, and the event's own row. */
export type LoadedChunk = {
  readonly roster: Roster;
  readonly rows: ReadonlyMap<string, Row>;
  readonly eventRow: Row;
  /**
   * The version of the last commit that was unmarked, if no marked one came behind it. Whoever made it settles
   * its entry before anything else happens at the event; what is left of that to others, `applyCommands` says.
   */
  readonly unsettled?: number | undefined;
};

/**
 * A store that has no room for all of the records drops the oldest, and remembers until when; but never one of
 * the newest `inHand`, whose commands are in messages that may come again.
 */
export type RowWrite = RequestHistory & {
  readonly userId: string;
  readonly expectedRevision: number;
  readonly standing: Standing;
  readonly inHand?: number;
};

/**
 * A change of the row of somebody who waits with `ticket`. The row was not loaded: its records stay as
 * they are.
 */
export type RowChange = {
  readonly userId: string;
  readonly ticket: number;
  readonly standing: Standing;
};

/** One transaction: the net changes of a chunk of commands. */
export type Commit = {
  readonly eventId: string;
  readonly at: string;
  /** The version that the chunk was decided on; undefined if the event did not exist. */
  readonly expectedVersion: number | undefined;
  /** The event afterwards; undefined when it did not change and only records are written. */
  readonly event: EventState | undefined;
  readonly facts: readonly Fact[];
  /** Whether subscribers get a notification of any of the facts. */
  readonly isAnnounced: boolean;
  /**
   * Whether the entry gets no mark that it is pending, though it is announced. Then the event says that it is
   * unsettled, until the next commit that changes the event.
   */
  readonly isUnmarked?: boolean;
  readonly rows: readonly RowWrite[];
  /** Rows that go, with all that they remember. */
  readonly removedRows?: readonly Pick<RowWrite, "userId" | "expectedRevision">[];
  readonly eventRow: Omit<RowWrite, "userId" | "standing"> | undefined;
  /** Changes of rows that were not loaded: those of people whom somebody else's command promotes. */
  readonly rowChanges: readonly RowChange[];
  /** People who joined the waitlist in this transaction, and are still there at its end. */
  readonly joined: readonly WaitlistEntry[];
  /** Tickets that are no longer live. */
  readonly removedTickets: readonly number[];
};

/** Most actions per transaction, a limit of DynamoDB. */
export const MAX_ACTIONS = 100;

/** Loads and commits the chunks of one event. */
export interface RosterStore {
  /**
   * Strongly consistent reads, but not of one moment: `commit` refuses what was decided on a torn read.
   * Throws `Unavailable`.
   */
  load(interest: ChunkInterest): Promise<LoadedChunk>;
  /**
   * Writes all or nothing. Throws `CommitConflict` when the event or a row has changed since it was loaded, which
   * may be by this very commit, if its first answer was lost: loading again shows that. Throws `Unavailable` when it
   * is not known whether the commit took effect.
   */
  commit(commit: Commit): Promise<void>;
}
