/** What always holds, by number. The audit, the tests and the README count the promises the same way. */
export const INVARIANTS = {
  1: "never more seats taken than there are",
  2: "counters equal what they count",
  3: "nobody is registered and waitlisted at once",
  4: "promotion in ticket order, nobody overtakes",
  5: "a request has one outcome and one effect",
  6: "what happened is announced, in order",
  7: "replaying the journal gives the tables",
  8: "positions are 1 to n",
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** Something that is not as it has to be. */
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
  /** Counts a check; one that does not hold is a difference. */
  readonly check: (invariant: Invariant, item: string, holds: boolean, detail: () => string) => void;
  /** Compares member by member; each that differs is a difference of its own. */
  readonly compare: (invariant: Invariant, item: string, found: object, expected: object) => void;
};

export function noChecks(): Checks {
  return { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 8: 0 };
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
        const [is, should] = [told(there.get(name)), told(wanted.get(name))];
        check(invariant, item, is === should, () => `${name} is ${is}, should be ${should}`);
      }
    },
  };
}

function told(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
