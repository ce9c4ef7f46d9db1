import type { Fact } from "#domain/facts.ts";
import type { EventState } from "#domain/roster.ts";
import type { Slice, SliceQuery } from "./paging.ts";

/** Events as they are now. Every read is strongly consistent. Every method may throw `Unavailable`. */
export interface EventCatalog {
  /**
   * Stores a new event and the first entry of its journal together. Resolves to false when the id is taken.
   */
  create(event: EventState, facts: readonly Fact[]): Promise<boolean>;
  find(eventId: string): Promise<EventState | undefined>;
  /** Those of the ids that exist, by id; any number of them, in batches. */
  findMany(eventIds: readonly string[]): Promise<ReadonlyMap<string, EventState>>;
  /** All events in a fixed, arbitrary order: one that is there throughout is shown exactly once. */
  list(query: SliceQuery): Promise<Slice<EventState>>;
}
