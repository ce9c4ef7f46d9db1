/** What always holds, by number. The audit, the tests and the README use the same numbers. */
export const INVARIANTS = {
  1: "never more seats taken than there are",
  2: "counters equal what they count",
  3: "nobody is registered and waitlisted at once",
  4: "promotion in ticket order, nobody overtakes",
  5: "a request has one outcome and one effect",
  6: "what happened is announced, in order",
  7: "replaying the journal gives the tables",
  8: "positions are 1 to n",
  9: "times and limits of the event are kept",
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** Something stored that breaks an invariant. */
export type Difference = {
  readonly eventId: string;
  readonly invariant: Invariant;
  /** The item, by table and key: `journal 7`, `registrations ann`. */
  readonly item: string;
  readonly detail: string;
};

/** How often each invariant was checked. */
export type Checks = Record<Invariant, number>;

/** What an audit of one event has found so far. */
export type Findings = {
  readonly differences: readonly Difference[];
  readonly checks: Readonly<Checks>;
  /** Counts a check of an item. If it does not hold, `detail()` is called and the difference recorded. */
  readonly check: (invariant: Invariant, item: string, holds: boolean, detail: () => string) => void;
  /** Compares two objects member by member, one check and at most one difference per member. */
  readonly compare: (invariant: Invariant, item: string, found: object, expected: object) => void;
};

export function noChecks(): Checks {
  return { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 8: 0, 9: 0 };
}

export function createFindings(eventId: string): Findings {
  const differences: Difference[] = [];
  const checks = noChecks();

  const check: Findings["check"] = (invariant, item, holds, detail) => {
    checks[invariant]++;
    if (!holds) differences.push({ eventId, invariant, item, detail: detail() });
  };

  return {
    differences,
    checks,
    check,
    compare(invariant, item, found, expected) {
      const wanted = new Map<string, unknown>(Object.entries(expected));
      const there = new Map<string, unknown>(Object.entries(found));
      for (const name of new Set([...wanted.keys(), ...there.keys()])) {
        const [is, should] = [shownValue(there.get(name)), shownValue(wanted.get(name))];
        check(invariant, item, is === should, () => `${name} is ${is}, should be ${should}`);
      }
    },
  };
}

function shownValue(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
