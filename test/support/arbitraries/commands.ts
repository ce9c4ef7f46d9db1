import fc from "fast-check";

/**
 * Commands of a few users for a few events. Users and events are numbers, for which each test has its ids;
 * a number beyond those is an unknown user or event.
 */

export type Ask =
  | { readonly type: "register" | "unregister"; readonly user: number; readonly event: number }
  | { readonly type: "organize"; readonly act: Act; readonly user: number; readonly event: number }
  | { readonly type: "update"; readonly event: number; readonly changes: Readonly<Record<string, unknown>> };

/** What organisers do: the end of a path, and a body. */
export type Act = { readonly path: (userId: string) => string; readonly body: (userId: string) => object };

const checkIn: Act = { path: (userId) => `registrations/${userId}/check-in`, body: () => ({}) };
const promoteAnyway: Act = {
  path: (userId) => `registrations/${userId}/promote`,
  body: () => ({ waives: ["capacity", "published"] }),
};

const acts: readonly Act[] = [
  {
    path: () => "register",
    body: (userId) => ({ userId, as: "organizer", reason: "a friend", waives: ["capacity", "window"] }),
  },
  { path: () => "register", body: (userId) => ({ userId, as: "organizer", checkIn: true }) },
  { path: (userId) => `registrations/${userId}/remove`, body: () => ({ reason: "a foe" }) },
  { path: (userId) => `registrations/${userId}/promote`, body: () => ({}) },
  promoteAnyway,
  checkIn,
  { path: (userId) => `registrations/${userId}/undo-check-in`, body: () => ({}) },
  { path: () => "publish", body: () => ({}) },
  { path: () => "cancel", body: () => ({ reason: "rain" }) },
  { path: () => "reinstate", body: () => ({}) },
  { path: () => "reinstate", body: () => ({}) },
];

/** Commands that are sent at one moment, so that any order among them is right. */
export type Wave = readonly Ask[];

type Extent = {
  readonly users: number;
  readonly events?: number;
  /** Changes for updates among the commands; no updates by default. */
  readonly changes?: fc.Arbitrary<Readonly<Record<string, unknown>>>;
  /** Whether organisers act, too. */
  readonly isOrganized?: boolean;
};

export const smallCapacities = fc.integer({ min: 1, max: 4 });

/** Changes that may decide who has a seat. */
export const seatChanges = fc.record(
  { capacity: smallCapacities, hasWaitlist: fc.boolean(), title: fc.constantFrom("Concert", "Opera") },
  { requiredKeys: ["title"] },
);

/** Any commands, with duplicates and unknown users and events, one after another or at once. */
export function waves({ users, events = 1, changes, isOrganized = false }: Extent): fc.Arbitrary<Wave[]> {
  const user = among(users);
  const event = among(events);
  const act = fc.constantFrom(...acts);
  const organized = fc.record({ type: fc.constant("organize" as const), act, user, event });
  const ask = fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant("register" as const), user, event }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant("unregister" as const), user, event }) },
    ...(isOrganized ? [{ weight: 8, arbitrary: organized }] : []),
    ...(changes === undefined
      ? []
      : [{ weight: 2, arbitrary: fc.record({ type: fc.constant("update" as const), event, changes }) }]),
  );
  const wave = fc.array(ask, { minLength: 1, maxLength: 4 });
  return isOrganized ? fc.array(wave, { maxLength: 5, size: "max" }) : fc.array(wave, { maxLength: 3 });
}

function among(count: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.nat({ max: count - 1 }) },
    { weight: 1, arbitrary: fc.constant(count) },
  );
}

/** Groups of people who register or unregister together at event 0; some of them have done so before. */
export function crowds(users: number): fc.Arbitrary<Wave[]> {
  const people = fc.uniqueArray(fc.nat({ max: users - 1 }), { minLength: 1, maxLength: 5 });
  const move = fc.oneof(
    { weight: 3, arbitrary: fc.constant("register" as const) },
    { weight: 2, arbitrary: fc.constant("unregister" as const) },
  );
  const crowd = fc
    .tuple(move, people)
    .map(([type, who]) => who.map((user): Ask => ({ type, user, event: 0 })));
  return fc.array(crowd, { minLength: 1, maxLength: 3 });
}

/** People who register at event 0 in groups, each of them once. */
export function arrivals(users: number, minLength = 1): fc.Arbitrary<Wave[]> {
  const everybody = Array.from({ length: users }, (_, user) => user);
  return fc
    .tuple(
      fc.shuffledSubarray(everybody, { minLength }),
      fc.array(fc.integer({ min: 1, max: users }), { minLength: 1, maxLength: 3 }),
    )
    .map(([people, sizes]) => {
      const groups = [...sizes, users].map((size) => people.splice(0, size));
      return groups.filter(({ length }) => length > 0).map((group) => group.map(comes));
    });
}

export const comes = (user: number): Ask => ({ type: "register", user, event: 0 });
export const leaves = (user: number): Ask => ({ type: "unregister", user, event: 0 });
const organizes = (act: Act, user: number): Ask => ({ type: "organize", act, user, event: 0 });

/** What a crowd of 7 at event 0 comes to next, so that nothing of it is rare: some leave, come in, or are picked. */
export const stir: readonly Wave[] = [
  [leaves(0), leaves(1), leaves(2), organizes(checkIn, 3), organizes(checkIn, 4)],
  [organizes(promoteAnyway, 5), organizes(promoteAnyway, 6)],
  [{ type: "update", event: 0, changes: { capacity: 1 } }],
];
