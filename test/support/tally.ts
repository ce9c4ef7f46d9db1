import { expect } from "vitest";

/** Counts what random runs have met, so that nothing passes because it never happens. */
export function createTally() {
  const counts = new Map<string, number>();
  return {
    count: (name: string) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    /** Throws unless each of these was met `least` times; in a replay, which is one case, never. */
    expectMet: (names: readonly string[], least = 1): void => {
      if (process.env["FC_SEED"]) return;
      const seldom = names.map((name) => [name, counts.get(name) ?? 0] as const);
      expect(
        seldom.filter(([, times]) => times < least),
        "met too seldom",
      ).toEqual([]);
    },
  };
}
