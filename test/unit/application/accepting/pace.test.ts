import { describe, expect, it } from "vitest";
import { type Pace, paceAfterPoll, paceWithNewcomer, restMs } from "#application/accepting/pace.ts";

const NOW = 1000;

/** The pauses of an event at which nothing ends. */
function pauses(polls: number): number[] {
  let pace: Pace | undefined = paceWithNewcomer(undefined, NOW);
  return Array.from({ length: polls }, () => {
    pace = paceAfterPoll(pace, "nothing", NOW);
    return pace.pauseMs;
  });
}

describe("an event is polled", () => {
  it("4 ms after the first begins to wait there", () => {
    expect(paceWithNewcomer(undefined, NOW)).toEqual({ pauseMs: 4, dueAt: NOW + 4 });
  });

  it("less and less often while nothing ends, but every 64 ms", () => {
    expect(pauses(8)).toEqual([6, 9, 13.5, 20.25, 30.375, 45.5625, 64, 64]);
  });

  it("soon again once something has ended", () => {
    const slow = { pauseMs: 64, dueAt: NOW };
    expect(paceAfterPoll(slow, "ended", NOW)).toEqual({
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
    expect(paceAfterPoll(undefined, "nothing", NOW)).toMatchObject({ pauseMs: 6, dueAt: NOW + 6 });
  });

  it("half as often after each failure, but every second, and as before once it can be read", () => {
    let pace: Pace | undefined;
    const failures = Array.from({ length: 10 }, () => {
      pace = paceAfterPoll(pace, "failure", NOW);
      return pace.pauseMs;
    });
    expect(failures).toEqual([8, 16, 32, 64, 128, 256, 512, 1000, 1000, 1000]);
    expect(paceWithNewcomer(pace, NOW)).toEqual(pace);
    expect(paceAfterPoll(pace, "nothing", NOW)).toEqual({ pauseMs: 64, dueAt: NOW + 64, isFailing: false });
  });
});

describe("the next round begins", () => {
  const duesIn = (...ms: number[]): Pace[] => ms.map((one) => ({ pauseMs: 4, dueAt: NOW + one }));

  it("when the first event is due", () => {
    expect(restMs(duesIn(30, 7, 20), NOW)).toBe(7);
  });

  it("in no less than a millisecond, whatever is overdue", () => {
    expect(restMs(duesIn(-5), NOW)).toBe(1);
  });

  it("a little later when there are many events, so that several are due together", () => {
    const dues = Array.from({ length: 500 }, () => 1);
    expect(restMs(duesIn(...dues), NOW)).toBe(20);
    expect(restMs(duesIn(...dues, ...dues, ...dues, ...dues), NOW)).toBe(64);
  });
});
