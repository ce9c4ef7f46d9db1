import { expect, test } from "vitest";
import { median, quantile, summarize } from "#bench/harness/statistics.ts";

const oneToHundred = Array.from({ length: 100 }, (_, i) => i + 1).toSorted((a, b) => (a % 7) - (b % 7));

test("a quantile is the smallest sample that so many are not above", () => {
  expect([0, 0.01, 0.5, 0.99, 1].map((share) => quantile(oneToHundred, share))).toEqual([1, 1, 50, 99, 100]);
});

test("the median of an even number of samples lies between the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([9, 1, 3])).toBe(3);
});

test("a summary has the spread of the rounds", () => {
  expect(summarize([5, 1, 3])).toEqual({ median: 3, min: 1, max: 5 });
});

test("without samples there is no number", () => {
  expect([median([]), quantile([], 0.5)]).toEqual([Number.NaN, Number.NaN]);
});
