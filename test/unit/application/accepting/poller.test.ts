import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPoller, type Due } from "#application/accepting/poller.ts";

/**
 * Somebody waits at each of these events. Nothing ends anywhere, but at an event named busy, in each round.
 */
function waits(...eventIds: string[]) {
  const events = new Set(eventIds);
  const rounds: (Due & { readonly at: number })[] = [];
  const began = performance.now();
  const poller = createPoller({
    size: () => events.size,
    events: () => events,
    deadline: () => Infinity,
    poll: async (due) => {
      rounds.push({ ...due, at: Math.round(performance.now() - began) });
      return new Map([...due.events].map((eventId) => [eventId, eventId === "busy"]));
    },
  });
  for (const eventId of events) poller.join(eventId);
  return { events, rounds, poller };
}

describe("a poller", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("polls everybody about once a second, however rarely their events are due", async () => {
    const { rounds, events } = waits("busy", ...Array.from({ length: 3999 }, (_, i) => `e${i}`));
    await vi.advanceTimersByTimeAsync(30_000);
    const sweeps = rounds.filter(({ isSweep, at }) => isSweep && at > 20_000);
    expect(sweeps.length).toBeGreaterThanOrEqual(9);
    for (const sweep of sweeps) expect(sweep.events.size).toBe(4000);
    events.clear();
    await vi.advanceTimersByTimeAsync(1000);
  });

  it("begins anew after everybody has gone: nobody is due by what was there before", async () => {
    const { rounds, events, poller } = waits("e");
    await vi.advanceTimersByTimeAsync(500);
    events.clear();
    await vi.advanceTimersByTimeAsync(500);
    const before = rounds.length;
    events.add("e");
    poller.join("e");
    await vi.advanceTimersByTimeAsync(3);
    expect(rounds).toHaveLength(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(rounds).toHaveLength(before + 1);
    events.clear();
    await vi.advanceTimersByTimeAsync(100);
  });

  it("polls what is due, and nothing else", async () => {
    const { rounds, events, poller } = waits("slow");
    await vi.advanceTimersByTimeAsync(1100);
    rounds.length = 0;
    events.add("new");
    poller.join("new");
    await vi.advanceTimersByTimeAsync(160);
    const times = (asked: string) => rounds.filter((round) => round.events.has(asked)).length;
    // Every 64 ms, beside pauses of 4, 6, 9, 13, … ms.
    expect(times("slow")).toBeLessThanOrEqual(3);
    expect(times("new")).toBeGreaterThanOrEqual(5);
    events.clear();
    await vi.advanceTimersByTimeAsync(100);
  });
});
