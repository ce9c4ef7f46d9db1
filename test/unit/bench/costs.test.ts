import { expect, test } from "vitest";
import { busyShare, costsByFunction, costsByPart, START_MICROSECONDS } from "#bench/profile/costs.ts";

const frame = (id: number, functionName: string, url = "") => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
});

const profile = {
  nodes: [
    frame(1, "(idle)"),
    frame(2, "parse", "file:///muster/node_modules/@smithy/core/dist/index.js"),
    frame(3, "decide", "file:///muster/src/domain/decide.ts"),
    frame(4, "(garbage collector)"),
    frame(5, "write", "node:internal/streams"),
  ],
  samples: [4, 1, 2, 3, 4, 5, 2],
  timeDeltas: [START_MICROSECONDS, 1000, 30, 20, 10, 5, 35],
};

test("costs are shares of the time in which the process worked, the largest first", () => {
  expect(costsByFunction(profile, 3)).toEqual([
    { what: "parse core/dist/index.js:10", share: 0.65 },
    { what: "decide src/domain/decide.ts:10", share: 0.2 },
    { what: "(garbage collector)", share: 0.1 },
  ]);
});

test("a process is at work when it is not idle", () => {
  expect(busyShare(profile)).toBeCloseTo(100 / 1100);
});

test("what a process does while it starts is left out", () => {
  const starting = { ...profile, timeDeltas: profile.timeDeltas.map(() => 1) };
  expect(costsByPart(starting, 9)).toEqual([]);
});

test("by part, packages and folders are taken together", () => {
  expect(costsByPart(profile, 9).map(({ what }) => what)).toEqual([
    "@smithy/core",
    "src/domain",
    "(garbage collector)",
    "node:internal",
  ]);
});
