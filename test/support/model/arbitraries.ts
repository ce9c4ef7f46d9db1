import fc from "fast-check";
import { type Ask, asksOf, someRules } from "../arbitraries/rules.ts";
import { emptyEvent, type ModelEvent } from "./event.ts";
import { tooLateToCancel, whyNobody } from "./rules.ts";
import { now, OTHERS, selfOf, type Sent, type Who } from "./world.ts";

/** Few people and few seats, so that they meet. */
export const PEOPLE = ["ann", "ben", "cleo", "dan", "eve"] as const;
/** In order of date, which is not their order by id. */
export const EVENTS = ["opera", "concert"] as const;

const someone = fc.oneof(
  { weight: 15, arbitrary: fc.constantFrom(...PEOPLE) },
  { weight: 1, arbitrary: fc.constant("stranger") },
);

/**
 * All moments are minutes ago, or minutes ahead: none passes while the tests run, and no offer runs out. Two dates on,
 * or back, most of those of before are on the other side.
 */
const DATES = [75, 45, 135].map((minutes) => new Date(Date.now() + minutes * 60_000).toISOString());
const CLAIMS = ["PT1H", "P1D"];

const title = fc.constantFrom("Aida", "Carmen");
const plainChanges = fc.record(
  { capacity: fc.integer({ min: 1, max: 3 }), hasWaitlist: fc.boolean(), title },
  {
    requiredKeys: [],
  },
);

/** Mostly people who come and go, so that seats are taken and given; else whatever else may be asked of an event. */
export const ask: fc.Arbitrary<Ask> = fc
  .oneof(
    { weight: 5, arbitrary: fc.record({ type: fc.constant("register" as const), userId: someone }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant("unregister" as const), userId: someone }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("update" as const), changes: plainChanges }) },
    { weight: 4, arbitrary: asksOf({ person: someone, dates: DATES, claims: CLAIMS, more: { title } }) },
  )
  .filter((one) => one.type !== "update" || Object.keys(one.changes).length > 0);

type Bounds = {
  readonly capacity: fc.Arbitrary<number>;
  readonly hasWaitlist?: fc.Arbitrary<boolean>;
  readonly claims?: readonly string[];
};

/** Events at which nobody is: half of them without rules. Nothing of them depends on when it is looked at. */
export function ruledEvents({
  capacity,
  hasWaitlist = fc.constantFrom(true, true, false),
  claims = CLAIMS,
}: Bounds): fc.Arbitrary<ModelEvent> {
  const isDraft = fc.constantFrom(...Array<boolean>(7).fill(false), true);
  const giving = fc.record({
    promotion: fc.constantFrom<"automatic" | "offer" | "manual">("automatic", "offer", "offer", "manual"),
    claimWithin: fc.constantFrom(...claims),
  });
  const ruled = fc.tuple(someRules(claims, 40), giving).map(([some, how]) => ({ ...some, ...how }));
  const rules = fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: ruled });
  return fc
    .tuple(capacity, hasWaitlist, fc.record({ date: fc.constantFrom(...DATES), isDraft, rules }))
    .map(([seats, isLined, more]) => emptyEvent("Faust", seats, isLined, more));
}

export const newEvent = ruledEvents({ capacity: fc.integer({ min: 1, max: 2 }) });

/** The event without the rules that would refuse anybody: everybody gets a seat or a place, and may leave. */
export function hospitable(event: ModelEvent): ModelEvent {
  const { waitlistLimit: _, registrationOpensAt, registrationClosesAt, cancelUntil, ...rest } = event.rules;
  const shut = whyNobody(event, now()) === undefined ? { registrationOpensAt, registrationClosesAt } : {};
  const late = tooLateToCancel(event, now()) === undefined ? { cancelUntil } : {};
  const kept = Object.entries({ ...rest, ...shut, ...late }).filter(([, value]) => value !== undefined);
  return { ...event, isDraft: false, rules: Object.fromEntries(kept) };
}

/** Who registers before the others, so that there is something to lose. */
export const early = fc.shuffledSubarray([...PEOPLE], { minLength: 1 });

const key = fc.option(fc.constantFrom("k1", "k2"), { nil: undefined, freq: 2 });

/** Mostly those who may. `self` is the person whom it is about; nobody asks as the stranger, who is no user. */
const asking = fc.oneof(
  { weight: 6, arbitrary: fc.constant("self") },
  { weight: 3, arbitrary: fc.constant("owner") },
  { weight: 3, arbitrary: fc.constantFrom<Who>(...OTHERS, ...PEOPLE) },
);

/** A request for one of these events. */
export function sentTo(...eventIds: readonly string[]): fc.Arbitrary<Sent> {
  return fc
    .record({ asking, eventId: fc.constantFrom(...eventIds), ask, key })
    .map(({ asking: chosen, ...sent }) => {
      const self = PEOPLE.find((name) => name === selfOf(sent.ask)) ?? "owner";
      return { who: chosen === "self" ? self : chosen, ...sent };
    });
}
