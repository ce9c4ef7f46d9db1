import { expect, it } from "vitest";
import type { Fact } from "#domain/facts.ts";
import { AT, FULL, joined, replayed } from "./journals.ts";

const AFTER = 1_800_000_000_000;
const restored = (restoredVersion: number): Fact => ({ type: "EventRestored", restoredVersion, at: AT });
/** What is wrong with a journal of version 2 that goes on with this fact as this version. */
const leaps = (fact: Fact, version: number) => replayed([...FULL, [fact]], [{}, {}, { version }]).broken;

it("after a restore the version may leap, and nothing else changes", () => {
  expect(leaps(restored(2), AFTER)).toEqual([]);
  const { replay } = replayed([...FULL, [restored(2)]], [{}, {}, { version: AFTER }]);
  expect(replay.event()).toEqual({ ...replayed(FULL).replay.event(), version: AFTER });
});

it.each([
  ["without a restore", joined("ben", 1), AFTER],
  ["from another version than it says", restored(1), AFTER],
  ["back", restored(2), 2],
])("a leap %s is found out", (_, fact, version) => {
  expect(leaps(fact, version)).toEqual([`7 journal ${version}: follows version 2`]);
});
