import fc from "fast-check";
import type { Ask, ModelEvent } from "./model.ts";
import type { Sent } from "./world.ts";

/** Few people and few seats, so that they meet. */
export const PEOPLE = ["ann", "ben", "cleo", "dan", "eve"] as const;
/** In order of date, which is not their order by id. */
export const EVENTS = ["opera", "concert"] as const;

const someone = fc.oneof(
  { weight: 15, arbitrary: fc.constantFrom(...PEOPLE) },
  { weight: 1, arbitrary: fc.constant("stranger") },
);

const capacity = fc.integer({ min: 1, max: 3 });
const changes = fc
  .record(
    { capacity, hasWaitlist: fc.boolean(), title: fc.constantFrom("Aida", "Carmen") },
    { requiredKeys: [] },
  )
  .filter((record) => Object.keys(record).length > 0);

export const ask: fc.Arbitrary<Ask> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant("register" as const), userId: someone }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("unregister" as const), userId: someone }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("update" as const), changes }) },
);

export const emptyEvent: fc.Arbitrary<ModelEvent> = fc.record({
  title: fc.constant("Faust"),
  capacity: fc.integer({ min: 1, max: 2 }),
  hasWaitlist: fc.constantFrom(true, true, false),
  seats: fc.constant([]),
  waiting: fc.constant([]),
});

/** Who registers before the others, so that there is something to lose. */
export const early = fc.shuffledSubarray([...PEOPLE], { minLength: 1 });

const key = fc.option(fc.constantFrom("k1", "k2"), { nil: undefined, freq: 2 });

/** A request for one of these events. */
export function sentTo(...eventIds: readonly string[]): fc.Arbitrary<Sent> {
  return fc.record({ eventId: fc.constantFrom(...eventIds), ask, key });
}
