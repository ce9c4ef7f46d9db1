import fc from "fast-check";

/**
 * Events with rules, and what is asked of them. Walks through the pure decider and tests of real processes draw from
 * here; what they may choose is whose event it is, and how fast its time passes.
 */

/** Members of an event that are rules, as they are sent. */
export type Rules = {
  readonly registrationOpensAt?: string | null;
  readonly registrationClosesAt?: string | null;
  readonly cancelUntil?: string | null;
  readonly lateCancellation?: "marked" | "refused" | null;
  readonly promoteUntil?: string | null;
  readonly promotion?: "automatic" | "offer" | "manual" | null;
  readonly claimWithin?: string | null;
  readonly waitlistLimit?: number | null;
};

export type Changes = Rules & {
  readonly title?: string;
  readonly capacity?: number;
  readonly hasWaitlist?: boolean;
  readonly date?: string;
};

export type Waiver = "published" | "window" | "capacity";
type Said = { readonly reason?: string; readonly waives?: readonly Waiver[] };

/** What may be asked of an event. */
export type Ask =
  | ({
      readonly type: "register";
      readonly userId: string;
      readonly as?: "organizer";
      readonly checkIn?: boolean;
    } & Said)
  | { readonly type: "unregister"; readonly userId: string; readonly as?: "organizer" }
  | ({ readonly type: "promote"; readonly userId: string } & Said)
  | { readonly type: "check-in" | "undo-check-in"; readonly userId: string }
  | { readonly type: "update"; readonly changes: Changes }
  | { readonly type: "publish" | "reinstate" }
  | { readonly type: "cancel-event"; readonly reason?: string };

/** Within two hours before the event, or the first hour of it. */
const moment = fc.constantFrom("-PT110M", "-PT90M", "-PT60M", "-PT30M", "PT0S", "PT30M", "PT60M");

type Drawn = Record<string, fc.Arbitrary<string | number>>;
const every = (all: Drawn, of: (value: fc.Arbitrary<string | number>) => fc.Arbitrary<unknown>) =>
  Object.fromEntries(Object.entries(all).map(([name, value]) => [name, of(value)]));

/** The rules that an event may have, whose offers run out after one of these spans. Opening is before closing. */
function drawn(claims: readonly string[]): Drawn {
  return {
    registrationOpensAt: fc.constantFrom("-PT119M", "-PT100M", "-PT61M"),
    registrationClosesAt: fc.constantFrom("-PT60M", "-PT60M", "PT0S", "PT30M"),
    cancelUntil: moment,
    lateCancellation: fc.constantFrom("marked", "refused"),
    promoteUntil: moment,
    promotion: fc.constantFrom("automatic", "offer", "offer", "offer", "manual"),
    claimWithin: fc.constantFrom(...claims),
    waitlistLimit: fc.integer({ min: 0, max: 4 }),
  };
}

/** Some of the rules, or all, or none; each with this chance, in percent. */
export function someRules(claims: readonly string[], chance: number): fc.Arbitrary<Rules> {
  const perhaps = (value: fc.Arbitrary<unknown>) =>
    fc.oneof(
      { weight: chance, arbitrary: value },
      { weight: 100 - chance, arbitrary: fc.constant(undefined) },
    );
  return fc
    .record(every(drawn(claims), perhaps))
    .map((some) => Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)));
}

export const capacities = fc.integer({ min: 1, max: 4 });

type Scene = {
  readonly person: fc.Arbitrary<string>;
  /** Among which the event is moved. */
  readonly dates: readonly string[];
  readonly claims: readonly string[];
  /** Further changes. */
  readonly more?: Record<string, fc.Arbitrary<unknown>>;
};

function changesOf({ dates, claims, more = {} }: Scene): fc.Arbitrary<Changes> {
  return fc.record(
    {
      capacity: capacities,
      hasWaitlist: fc.boolean(),
      date: fc.constantFrom(...dates),
      ...every(drawn(claims), (value) => fc.option(value, { freq: 3 })),
      // It may be before the opening.
      registrationClosesAt: fc.constantFrom("-PT110M", "-PT60M", "PT30M", null),
      ...more,
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Changes>;
}

const WAIVERS: readonly Waiver[] = ["published", "window", "capacity"];
const said = { reason: fc.constant("because"), waives: fc.subarray([...WAIVERS]) };
const optional = (shape: Record<string, fc.Arbitrary<unknown>>) => fc.record(shape, { requiredKeys: [] });

/** Whatever may be asked of an event, by attendees and organisers. */
export function asksOf(scene: Scene): fc.Arbitrary<Ask> {
  const { person } = scene;
  const of = (type: "register" | "unregister" | "check-in" | "undo-check-in") =>
    person.map((userId): Ask => ({ type, userId }));
  const organized = fc.tuple(person, optional({ ...said, checkIn: fc.boolean() }));
  return fc.oneof(
    { weight: 10, arbitrary: of("register") },
    {
      weight: 3,
      arbitrary: organized.map(([userId, more]): Ask => {
        return { type: "register", userId, as: "organizer", ...more };
      }),
    },
    { weight: 6, arbitrary: of("unregister") },
    { weight: 1, arbitrary: person.map((userId): Ask => ({ type: "unregister", userId, as: "organizer" })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(person, optional(said))
        .map(([userId, more]): Ask => ({ type: "promote", userId, ...more })),
    },
    { weight: 2, arbitrary: of("check-in") },
    { weight: 1, arbitrary: of("undo-check-in") },
    { weight: 3, arbitrary: changesOf(scene).map((changes): Ask => ({ type: "update", changes })) },
    { weight: 1, arbitrary: fc.constant<Ask>({ type: "publish" }) },
    {
      weight: 1,
      arbitrary: optional({ reason: said.reason }).map((more): Ask => ({ type: "cancel-event", ...more })),
    },
    { weight: 2, arbitrary: fc.constant<Ask>({ type: "reinstate" }) },
  );
}
