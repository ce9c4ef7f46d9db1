import { expect, it } from "vitest";
import { firstPace, nudged, type Pace, paceAfterLook } from "#application/live/pace.ts";

/** When an event is looked at, from 0 on, until `untilMs`; it changes whenever `isChanged` says so. */
function looks(
  untilMs: number,
  isChanged: (at: number) => boolean,
  of: { watchers?: number; events?: number } = {},
) {
  const { watchers = 1, events = 1 } = of;
  const times: number[] = [];
  let pace: Pace = firstPace(0);
  while (pace.dueAt < untilMs) {
    times.push(pace.dueAt);
    pace = paceAfterLook(pace, pace.dueAt, { isChanged: isChanged(pace.dueAt), watchers, events });
  }
  return times;
}

const longest = (times: readonly number[]) => Math.max(...times.map((time, i) => time - (times[i - 1] ?? 0)));

it("looks four times a second while the event changes, and then ever less often", () => {
  expect(looks(2000, () => true)).toHaveLength(8);
  expect(looks(3000, () => false)).toEqual([0, 375, 937.5, 1637.5, 2337.5]);
});

it("sees a change within a second on a gateway with few events, and costs a hundred looks a second with many", () => {
  expect(longest(looks(60_000, () => false))).toBe(700);
  expect(longest(looks(600_000, () => false, { events: 2000 }))).toBe(20_000);
});

it("tells a crowd of a change less often", () => {
  expect(looks(2000, () => true, { watchers: 20_000 })).toEqual([0, 1000]);
});

it("looks at once where something may have happened, but not more often than its watchers can be told", () => {
  const resting: Pace = { pauseMs: 700, lookedAt: 1000, dueAt: 1700 };
  expect(nudged(resting, 1)).toEqual({ pauseMs: 250, lookedAt: 1000, dueAt: 1050 });
  expect(nudged(resting, 5000).dueAt).toBe(1250);
  expect(nudged({ ...resting, dueAt: 1010 }, 1).dueAt).toBe(1010);
});
