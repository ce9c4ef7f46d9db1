import { expect, test } from "vitest";
import { markdown } from "#bench/report/markdown.ts";
import { shown } from "#bench/report/number.ts";
import { svg } from "#bench/report/svg.ts";
import { createResults } from "#bench/harness/results.ts";
import { QUICK } from "#bench/harness/sizes.ts";
import { isReached, targetsOf } from "#bench/harness/targets.ts";

function measured() {
  const { record, series } = createResults();
  for (const perSecond of [90, 100, 130])
    record({ workload: "hot", setting: "delayed", backend: "c" }, { perSecond });
  record({ workload: "hot", setting: "delayed", backend: "a" }, { perSecond: 10 });
  return series();
}

test("numbers are shown with three digits that mean something", () => {
  expect([1234.5, 56.78, 0.01234, 0, Number.NaN].map(shown)).toEqual(["1,235", "56.8", "0.0123", "0", "–"]);
});

test("a table has a row for each backend, with median and spread", () => {
  const text = markdown({ date: "today" }, new Map([["hot", "A hot event"]]), measured(), []);
  expect(text).toContain("## A hot event, behind the latencies of the real services");
  expect(text).toContain("| (c) Muster as shipped | 100 (90–130) |");
  expect(text).toContain("| (a) Muster, one command a transaction and a message | 10 |");
});

test("a target is a ratio of medians of one run, and what was not measured has none", () => {
  const [target, ...others] = targetsOf(measured(), QUICK);
  expect(others).toEqual([]);
  expect(target).toMatchObject({ what: "hot event, (c) to (a)", measured: 10, goal: { atLeast: 15 } });
  expect(target && isReached(target)).toBe(false);
  expect(isReached({ what: "", measured: 15, goal: { atLeast: 15 } })).toBe(true);
  expect(isReached({ what: "", measured: 1.2, goal: { atMost: 1.1 } })).toBe(false);
});

test("a bar is as long as its median, and its line reaches from the smallest to the largest", () => {
  const bars = [{ label: "A & B", summary: { median: 50, min: 25, max: 100 }, isOurs: true }];
  const picture = svg([
    { title: "Speed", bars },
    { title: "Nothing", bars: [] },
  ]);
  expect(picture).toContain('<rect class="ours" x="330" y="52" width="155" height="18"/>');
  expect(picture).toContain('x1="407.5" x2="640"');
  expect(picture).toContain("A &amp; B");
  expect(picture).not.toContain("Nothing");
  expect(picture).toContain("prefers-color-scheme: dark");
});
