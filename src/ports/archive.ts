import type { RequestHistory } from "#domain/request-record.ts";
import type { EventState, Standing, WaitlistEntry } from "#domain/event-state.ts";
import type { JournalEntry } from "./outbox.ts";
import type { RowAddress } from "./request-memory.ts";

/** A stored item as an audit reads it: its value, or what is wrong with it. Not even the shape is trusted. */
export type Stored<Value> = { readonly key: string; readonly value: Value } | Broken;
export type Broken = { readonly key: string; readonly problem: string };

/** A row of registrations with all of its attributes. */
export type StoredRow = RequestHistory & {
  readonly userId: string;
  readonly standing: Standing;
  readonly revision: number;
  /** Its key in the index of seats. */
  readonly seat?: string;
  /** Its key in the index of offers that run out: a shard, and its place there. */
  readonly dueShard?: string;
  readonly due?: string;
  /** When the database may delete it, in seconds since 1970. */
  readonly expiresAt?: number;
};

/**
 * Everything that is stored, item by item, for an audit. Reads are as consistent as the client makes them, except
 * for `seats`, which is an index; iterables read on demand. Every method may throw `Unavailable`.
 */
export interface Archive {
  /**
   * The event id of every item of the tables of events, journal and waitlist: in no order, with
   * repetitions.
   */
  eventIds(): AsyncIterable<string>;
  /** Every row of registrations, in no order. */
  rowAddresses(): AsyncIterable<RowAddress & { readonly eventId: string }>;
  /** Every user that can't be read. */
  brokenUsers(): AsyncIterable<Broken>;
  event(eventId: string): Promise<Stored<EventState> | undefined>;
  /** The entries of the event's journal, in order of version. */
  journal(eventId: string): AsyncIterable<Stored<JournalEntry>>;
  /** The event's waitlist, in ticket order. */
  waitlist(eventId: string): AsyncIterable<Stored<WaitlistEntry>>;
  /** The user ids in the event's index of seats, in its order. */
  seats(eventId: string): AsyncIterable<string>;
  /** Whether the event is in the index of events by date, at its own date. */
  isInOrderOfDate(event: EventState): Promise<boolean>;
  /** The existing rows of these people, by user id. Takes any number of ids and reads in batches. */
  rows(eventId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, Stored<StoredRow>>>;
  /** The row that has the records of the event's own requests. */
  eventRow(eventId: string): Promise<Stored<StoredRow> | undefined>;
  /** The ids that belong to a user, whether its item can be read or not. */
  knownUsers(userIds: readonly string[]): Promise<ReadonlySet<string>>;
}
