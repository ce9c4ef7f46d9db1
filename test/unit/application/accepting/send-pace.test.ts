import { describe, expect, it } from "vitest";
import {
  leavesAt,
  paceAfterLeaving,
  paceAfterSend,
  paceWithLag,
  pauseMs,
  QUIET,
  seenLagOf,
  type SendPace,
} from "#application/accepting/send-pace.ts";

const few = (commands: number) => ({ commands, isFull: false });
/** An event whose last message left at 0, in a call of `sendMs`. */
const after = (sendMs: number): SendPace => paceAfterSend(paceAfterLeaving(QUIET, 0), false, sendMs);
const late = (ms: number): SendPace => paceWithLag(after(10), { ms, isEnded: true }, 10);

describe("the next message of an event leaves", () => {
  it("at once if none has left, whatever the lag", () => {
    expect(leavesAt(paceWithLag(QUIET, { ms: 500, isEnded: true }, 0), few(1), 0)).toBe(-Infinity);
  });

  it("a lag after the last one, or as soon as it has a command for every 20 ms of the lag", () => {
    expect(leavesAt(late(200), few(9), 10)).toBe(200);
    expect(leavesAt(late(200), few(10), 10)).toBe(0);
  });

  it("after a second at most, or as soon as it fills a transaction or has no room for more", () => {
    expect(leavesAt(late(60_000), few(97), 10)).toBe(1000);
    expect(leavesAt(late(60_000), few(98), 10)).toBe(0);
    expect(leavesAt(late(60_000), { commands: 5, isFull: true }, 10)).toBe(0);
  });

  it("eight sends after the last one while nobody has seen a lag, and once it is too long ago", () => {
    expect(leavesAt(after(10), few(3), 10)).toBe(80);
    expect(leavesAt(late(200), few(1), 10_009)).toBe(200);
    expect(leavesAt(late(200), few(1), 10_010)).toBe(80);
  });

  it("at once where the system is quick, as on one machine", () => {
    expect(leavesAt(late(20), few(1), 10)).toBe(0);
  });
});

describe("a lag that somebody has seen", () => {
  it("of clocks that differ does no harm", () => {
    expect(pauseMs(late(-5000), 10)).toBe(0);
    expect(pauseMs(late(NaN), 10)).toBe(0);
    expect(pauseMs(late(1e12), 10)).toBe(1000);
  });

  it("replaces the one before, but what is still queued only says how much it is at least", () => {
    expect(pauseMs(paceWithLag(late(200), { ms: 100, isEnded: true }, 10), 10)).toBe(100);
    expect(pauseMs(paceWithLag(late(200), { ms: 100, isEnded: false }, 10), 10)).toBe(200);
    expect(pauseMs(paceWithLag(late(200), { ms: 300, isEnded: false }, 10), 10)).toBe(300);
  });
});

describe("where the queue refuses messages because it has too many", () => {
  const refusals = (count: number) =>
    Array.from({ length: count }).reduce<SendPace>(
      (pace) => paceAfterSend(pace, true, 1),
      paceAfterLeaving(QUIET, 0),
    );

  it("the least pause doubles each time, up to a second", () => {
    expect([1, 2, 3, 4, 5].map((count) => leavesAt(refusals(count), few(98), 1))).toEqual([
      100, 200, 400, 800, 1000,
    ]);
  });

  it("it gets shorter by a tenth with each message that is taken, and ends", () => {
    const taken = (pace: SendPace) => paceAfterSend(pace, false, 1);
    expect(leavesAt(taken(refusals(2)), few(98), 1)).toBe(180);
    expect(leavesAt(taken(refusals(1)), few(98), 1)).toBe(0);
  });
});

describe("a request shows", () => {
  const at = (second: number) => new Date(Date.UTC(2027, 0, 1, 12, 0, second)).toISOString();

  it("how long it took, if it has just ended", () => {
    expect(seenLagOf({ acceptedAt: at(0), completedAt: at(3) }, at(4))).toEqual({ ms: 3000, isEnded: true });
    expect(seenLagOf({ acceptedAt: at(0), completedAt: at(3) }, at(13))).toBeUndefined();
  });

  it("how long it has been queued, unless it must have been parked", () => {
    expect(seenLagOf({ acceptedAt: at(0) }, at(4))).toEqual({ ms: 4000, isEnded: false });
    expect(seenLagOf({ acceptedAt: at(0) }, at(30))).toBeUndefined();
  });

  it("no more than what has passed, though the worker's clock be ahead", () => {
    expect(seenLagOf({ acceptedAt: at(0), completedAt: at(50) }, at(1))).toEqual({ ms: 1000, isEnded: true });
  });
});
