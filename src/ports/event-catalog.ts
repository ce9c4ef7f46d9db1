import type { Fact } from "#domain/facts.ts";
import type { EventState } from "#domain/event-state.ts";
import type { CreationMark } from "./creation-mark.ts";
import type { Slice, SliceQuery } from "./paging.ts";

/** Which dates: RFC 3339, UTC, with milliseconds. `from` is one of them, `until` is not. */
export type DateBounds = { readonly from?: string | undefined; readonly until?: string | undefined };

/** One event of a list by date. `next` continues behind it, and is absent at the end of the list. */
export type EventByDate = {
  readonly eventId: string;
  /** The event as it is now; undefined if it can't be read. */
  readonly event: EventState | undefined;
  readonly next?: string;
};

/**
 * Events as they are now. Every read is strongly consistent. Every method may throw `Unavailable`; `find`
 * throws `Unreadable`, too.
 */
export interface EventCatalog {
  /**
   * Stores a new event and its first journal entry, in one transaction, and the mark if there is one.
   * Resolves to false if the id was taken before, and not by this very call, whose first answer was lost.
   */
  create(event: EventState, facts: readonly Fact[], mark?: CreationMark): Promise<boolean>;
  /** The mark of an event that was created with one. */
  markOf(eventId: string): Promise<CreationMark | undefined>;
  find(eventId: string): Promise<EventState | undefined>;
  /**
   * The existing events among these ids, by id, without those that can't be read. Takes any number of ids and
   * reads in batches.
   */
  findMany(eventIds: readonly string[]): Promise<ReadonlyMap<string, EventState>>;
  /** All events, in a fixed, arbitrary order: an event that exists throughout is listed exactly once. */
  list(query: SliceQuery): Promise<Slice<EventState>>;
  /**
   * The first `limit` events within these bounds, by date, then id, read on demand. The order comes from an
   * index, which lags by a moment on AWS: an event whose date has just changed may be at its former place.
   */
  byDate(query: SliceQuery & DateBounds): AsyncIterable<EventByDate>;
}
