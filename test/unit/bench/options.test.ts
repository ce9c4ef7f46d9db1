import { expect, test } from "vitest";
import { readOptions } from "#bench/harness/options.ts";

const known = ["hot", "idle"];
const none = { quick: false, profile: false };

test("without options everything is measured", () => {
  expect(readOptions(none, known)).toEqual({
    isQuick: false,
    isProfile: false,
    only: [],
    rounds: undefined,
  });
});

test("workloads are chosen by name, and a name that is none is refused", () => {
  expect(readOptions({ ...none, quick: true, only: "idle, hot", rounds: "2" }, known)).toMatchObject({
    isQuick: true,
    only: ["idle", "hot"],
    rounds: 2,
  });
  expect(() => readOptions({ ...none, only: "hot,cold" }, known)).toThrow("--only takes hot, idle; not cold");
});

test.each(["0", "1.5", "many"])("%s is no number of rounds", (rounds) => {
  expect(() => readOptions({ ...none, rounds }, known)).toThrow("--rounds takes a whole number");
});
