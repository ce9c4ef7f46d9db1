import { expect, test } from "vitest";
import { createPeak } from "#bench/aws/peak.ts";
import { createRateLimit } from "#bench/aws/rate-limit.ts";

test("a limit lets through a second's worth at once, and then as much as time brings", () => {
  const limit = createRateLimit(10);
  for (let i = 0; i < 10; i++) {
    expect(limit.hasRoom("a", 0)).toBe(true);
    limit.take("a", 1, 0);
  }
  expect(limit.hasRoom("a", 0)).toBe(false);
  expect(limit.hasRoom("b", 0)).toBe(true);
  expect(limit.hasRoom("a", 50)).toBe(true);
  limit.take("a", 1, 50);
  expect(limit.hasRoom("a", 99)).toBe(false);
});

test("what costs more than there is goes through, and is paid off", () => {
  const limit = createRateLimit(10);
  limit.take("a", 30, 0);
  expect(limit.hasRoom("a", 2000)).toBe(false);
  expect(limit.hasRoom("a", 2001)).toBe(true);
});

test("a limit saves up no more than a second's worth", () => {
  const limit = createRateLimit(10);
  limit.take("a", 10, 0);
  limit.take("a", 10, 60_000);
  expect(limit.hasRoom("a", 60_000)).toBe(false);
});

test("a peak is the most of any second, not of any calendar second", () => {
  const peak = createPeak();
  peak.add("a", 3, 900);
  peak.add("a", 4, 1899);
  expect(peak.most("a")).toBe(7);
  peak.add("a", 2, 1900);
  expect(peak.most("a")).toBe(7);
  peak.add("b", 8, 1900);
  expect([peak.most(), peak.most("c"), peak.total(), peak.total("a")]).toEqual([8, 0, 17, 9]);
});
