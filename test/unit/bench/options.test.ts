import { expect, test } from "vitest";
import { parseOptions } from "#bench/harness/options.ts";

const known = ["hot", "idle"];

test("without options everything is measured", () => {
  expect(parseOptions([], known)).toEqual({
    isHelp: false,
    isQuick: false,
    isProfile: false,
    only: [],
    rounds: undefined,
  });
});

test("workloads are chosen by name, and a name that is none is refused", () => {
  expect(parseOptions(["--quick", "--only", "idle, hot", "--rounds", "2"], known)).toMatchObject({
    isQuick: true,
    only: ["idle", "hot"],
    rounds: 2,
  });
  expect(() => parseOptions(["--only", "hot,cold"], known)).toThrow("--only takes hot, idle; not cold");
});

test.each(["0", "1.5", "many"])("%s is no number of rounds", (rounds) => {
  expect(() => parseOptions(["--rounds", rounds], known)).toThrow("--rounds takes a whole number");
});
