import type { Fact } from "#domain/facts.ts";
import type { EventState } from "#domain/event-state.ts";
import type { CreationMark } from "./creation-mark.ts";
import type { Slice, SliceQuery } from "./paging.ts";

/** Events as they are now. Every read is strongly consistent. Every method may throw `Unavailable`. */
export interface EventCatalog {
  /**
   * Stores a new event and its first journal entry, in one transaction, and the mark if there is one.
   * Resolves to false if the id is taken.
   */
  create(event: EventState, facts: readonly Fact[], mark?: CreationMark): Promise<boolean>;
  /** The mark of an event that was created with one. */
  markOf(eventId: string): Promise<CreationMark | undefined>;
  find(eventId: string): Promise<EventState | undefined>;
  /** The existing events among these ids, by id. Takes any number of ids and reads in batches. */
  findMany(eventIds: readonly string[]): Promise<ReadonlyMap<string, EventState>>;
  /** All events, in a fixed, arbitrary order: an event that exists throughout is listed exactly once. */
  list(query: SliceQuery): Promise<Slice<EventState>>;
}
