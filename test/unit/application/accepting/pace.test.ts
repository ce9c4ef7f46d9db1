import { describe, expect, it } from "vitest";
import { isDue, type Pace, paceAfterPoll, paceWithNewcomer, restMs } from "#application/accepting/pace.ts";

const NOW = 1000;
const quiet = { found: "nothing", events: 1 } as const;

/** The pauses of an event at which nothing ends. */
function pauses(polls: number, events = 1): number[] {
  let pace: Pace | undefined = paceWithNewcomer(undefined, NOW);
  return Array.from({ length: polls }, () => {
    pace = paceAfterPoll(pace, { ...quiet, events }, NOW);
    return pace.pauseMs;
  });
}

describe("an event is polled", () => {
  it("4 ms after the first begins to wait there", () => {
    const pace = paceWithNewcomer(undefined, NOW);
    expect(pace).toEqual({ pauseMs: 4, dueAt: NOW + 4 });
    expect([isDue(pace, NOW + 3.9), isDue(pace, NOW + 4)]).toEqual([false, true]);
  });

  it("at once if nothing is known of it", () => {
    expect(isDue(undefined, 0)).toBe(true);
  });

  it("less and less often while nothing ends, but every 64 ms", () => {
    expect(pauses(8)).toEqual([6, 9, 13.5, 20.25, 30.375, 45.5625, 64, 64]);
  });

  it("even less often when there are many events: two of them per millisecond, all together", () => {
    expect(pauses(30, 128).at(-1)).toBe(64);
    expect(pauses(30, 129).at(-1)).toBe(64.5);
    expect(pauses(30, 4000).at(-1)).toBe(2000);
  });

  it("soon again once something has ended", () => {
    const slow = { pauseMs: 64, dueAt: NOW };
    expect(paceAfterPoll(slow, { found: "ended", events: 4000 }, NOW)).toEqual({
      pauseMs: 4,
      dueAt: NOW + 4,
      isFailing: false,
    });
  });

  it("soon again when somebody begins to wait, but never later than it was due", () => {
    expect(paceWithNewcomer({ pauseMs: 64, dueAt: NOW + 60 }, NOW)).toEqual({ pauseMs: 4, dueAt: NOW + 4 });
    expect(paceWithNewcomer({ pauseMs: 64, dueAt: NOW + 1 }, NOW)).toEqual({ pauseMs: 4, dueAt: NOW + 1 });
  });

  it("as if for the first time if its pace was forgotten", () => {
    expect(paceAfterPoll(undefined, quiet, NOW)).toMatchObject({ pauseMs: 6, dueAt: NOW + 6 });
  });

  it("half as often after each failure, but every second, and as before once it can be read", () => {
    let pace: Pace | undefined;
    const failures = Array.from({ length: 10 }, () => {
      pace = paceAfterPoll(pace, { found: "failure", events: 1 }, NOW);
      return pace.pauseMs;
    });
    expect(failures).toEqual([8, 16, 32, 64, 128, 256, 512, 1000, 1000, 1000]);
    expect(paceWithNewcomer(pace, NOW)).toEqual(pace);
    expect(paceAfterPoll(pace, quiet, NOW)).toEqual({ pauseMs: 64, dueAt: NOW + 64, isFailing: false });
  });
});

describe("the next round begins", () => {
  const duesIn = (...ms: number[]): Pace[] => ms.map((one) => ({ pauseMs: 4, dueAt: NOW + one }));

  it("when the first event is due", () => {
    expect(restMs(duesIn(30, 7, 20), Infinity, NOW)).toBe(7);
  });

  it("in no less than a millisecond, whatever is overdue", () => {
    expect(restMs(duesIn(-5), Infinity, NOW)).toBe(1);
    expect(restMs(duesIn(50), NOW - 5, NOW)).toBe(1);
  });

  it("a little later when there are many events, so that several are due together", () => {
    const dues = Array.from({ length: 500 }, () => 1);
    expect(restMs(duesIn(...dues), Infinity, NOW)).toBe(20);
    expect(restMs(duesIn(...dues, ...dues, ...dues, ...dues), Infinity, NOW)).toBe(64);
  });

  it("when somebody's time is up", () => {
    expect(restMs(duesIn(30), NOW + 12, NOW)).toBe(12);
  });
});
