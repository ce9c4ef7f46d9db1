import { expect, test } from "vitest";
import { preferredWait } from "#gateway/http/prefer.ts";

test.each([
  ["wait=5", 5],
  ["wait=0", 0],
  ["WAIT=5", 5],
  ["wait = 5", 5],
  ['wait="5"', 5],
  ['wait="\\5"', 5],
  ["respond-async, wait=5", 5],
  ["respond-async,wait=5,return=minimal", 5],
  ["wait=5; strict", 5],
  ['wait=5; note="a, b", wait=9', 5],
  ['note="wait=9, wait=8", wait=5', 5],
  ['note="\\", wait=9", wait=5', 5],
  [", ,wait=5", 5],
])("understands the preference %s", (header, seconds) => {
  expect(preferredWait(header)).toBe(seconds);
});

test.each([["wait=21"], ["wait=3600"], ["wait=999999999999999999999999"]])(
  "clamps %s to 20 seconds",
  (header) => {
    expect(preferredWait(header)).toBe(20);
  },
);

test("takes the first of several waits, even when it can't be understood", () => {
  expect(preferredWait("wait=3, wait=9")).toBe(3);
  expect(preferredWait("wait=soon, wait=9")).toBeUndefined();
});

test.each([
  [""],
  ["wait"],
  ["wait="],
  ['wait=""'],
  ["wait=-1"],
  ["wait=1.5"],
  ["wait=1s"],
  ["wait=5 5"],
  ['wait="5'],
  ["await=5"],
])("ignores the malformed preference '%s'", (header) => {
  expect(preferredWait(header)).toBeUndefined();
});

test("takes time in proportion to the header's length", () => {
  const started = performance.now();
  const gap = " \t".repeat(32_000);
  for (const hostile of ['"\\', 'a;"\\', 'wait="a"', ",", "="]) preferredWait(hostile.repeat(16_000));
  for (const hostile of [
    `wait=${gap}x y`,
    `wait${gap}x`,
    `wait${gap}=${gap}5${gap}x`,
    `${gap}wait=5;${gap}"`,
  ]) {
    preferredWait(hostile);
  }
  expect(performance.now() - started).toBeLessThan(500);
});
