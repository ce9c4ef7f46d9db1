import type { RequestRecord } from "#domain/request-record.ts";
import type { EventState, Standing, WaitlistEntry } from "#domain/roster.ts";
import type { JournalEntry } from "./outbox.ts";
import type { RowAddress } from "./request-memory.ts";

/** An item as an audit meets it: read, or what is wrong with it. It trusts nothing, not even its shape. */
export type Stored<Value> = { readonly key: string; readonly value: Value } | Broken;
export type Broken = { readonly key: string; readonly problem: string };

/** A row of registrations with all that it holds. */
export type StoredRow = {
  readonly userId: string;
  readonly standing: Standing;
  readonly records: readonly RequestRecord[];
  readonly revision: number;
  /** Its place in the index of seats. */
  readonly seat?: string;
  /** When the database may delete it, in seconds since 1970. */
  readonly expiresAt?: number;
};

/**
 * All that is stored, item by item, for an audit. Strongly consistent except for `seats`; nothing is read
 * before it is asked for. Every method may throw `Unavailable`.
 */
export interface Archive {
  /** The event of every item of events, journal and waitlist, in no order, with repetitions. */
  eventIds(): AsyncIterable<string>;
  /** Every row of registrations, or those of one event; in no order. The whole table is read either way. */
  rowAddresses(eventId?: string): AsyncIterable<RowAddress & { readonly eventId: string }>;
  /** Every user that can't be read. */
  brokenUsers(): AsyncIterable<Broken>;
  event(eventId: string): Promise<Stored<EventState> | undefined>;
  /** In order of version. */
  journal(eventId: string): AsyncIterable<Stored<JournalEntry>>;
  /** In ticket order. */
  waitlist(eventId: string): AsyncIterable<Stored<WaitlistEntry>>;
  /** User ids of the index of seats, in its order. */
  seats(eventId: string): AsyncIterable<string>;
  /** Those of the rows that exist, by user id; any number of them, in batches. */
  rows(eventId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, Stored<StoredRow>>>;
  /** The row that remembers the event's own requests. */
  eventRow(eventId: string): Promise<Stored<StoredRow> | undefined>;
  /** Those of the users that exist, readable or not. */
  knownUsers(userIds: readonly string[]): Promise<ReadonlySet<string>>;
}
