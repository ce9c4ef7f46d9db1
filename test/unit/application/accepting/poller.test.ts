import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Found } from "#application/accepting/pace.ts";
import { createPoller } from "#application/accepting/poller.ts";
import { createAllowance } from "#flow/allowance.ts";

/**
 * Somebody waits at each of these events. Nothing ends anywhere, but at an event named busy, in each round. A poll
 * of an event named stuck never ends, and one of an event named broken fails.
 */
function waits(...eventIds: string[]) {
  const events = new Set(eventIds);
  const polls: string[] = [];
  const allowance = createAllowance(2000);
  const poll = async (eventId: string): Promise<Found> => {
    polls.push(eventId);
    allowance.spend(1);
    if (eventId === "stuck") await new Promise(() => undefined);
    if (eventId === "broken") return "failure";
    return eventId === "busy" ? "ended" : "nothing";
  };
  const served = {
    events: () => events.size,
    waitingAt: (eventId: string) => (events.has(eventId) ? 1 : 0),
    poll,
  };
  const poller = createPoller(served, allowance);
  for (const eventId of events) poller.join(eventId);
  const times = (asked: string) => polls.filter((eventId) => eventId === asked).length;
  return { events, polls, poller, times };
}

describe("a poller", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("polls no more than it is allowed, however many events are due, and none of them less than another", async () => {
    const { polls, times, events } = waits("busy", ...Array.from({ length: 3999 }, (_, i) => `e${i}`));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(polls.length).toBeLessThanOrEqual(2000 * 10.1);
    expect(polls.length).toBeGreaterThan(2000 * 9.8);
    for (const eventId of events) {
      expect(times(eventId), eventId).toBeGreaterThanOrEqual(4);
      expect(times(eventId), eventId).toBeLessThanOrEqual(6);
    }
    events.clear();
    await vi.advanceTimersByTimeAsync(1000);
  });

  it("begins anew after everybody has gone: nobody is due by what was there before", async () => {
    const { polls, events, poller } = waits("e");
    await vi.advanceTimersByTimeAsync(500);
    events.clear();
    await vi.advanceTimersByTimeAsync(500);
    const before = polls.length;
    events.add("e");
    poller.join("e");
    await vi.advanceTimersByTimeAsync(3);
    expect(polls).toHaveLength(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(polls).toHaveLength(before + 1);
    events.clear();
    await vi.advanceTimersByTimeAsync(100);
  });

  it("polls what is due, and nothing else", async () => {
    const { polls, events, poller, times } = waits("slow");
    await vi.advanceTimersByTimeAsync(1100);
    polls.length = 0;
    events.add("new");
    poller.join("new");
    await vi.advanceTimersByTimeAsync(160);
    // Every 64 ms, beside pauses of 4, 6, 9, 13, … ms.
    expect(times("slow")).toBeLessThanOrEqual(3);
    expect(times("new")).toBeGreaterThanOrEqual(5);
    events.clear();
    await vi.advanceTimersByTimeAsync(100);
  });

  it("waits for no event that takes long to read: the others are polled meanwhile", async () => {
    const { times, events } = waits("stuck", "busy");
    await vi.advanceTimersByTimeAsync(1000);
    expect(times("stuck")).toBe(1);
    expect(times("busy")).toBeGreaterThan(10);
    events.clear();
    await vi.advanceTimersByTimeAsync(100);
  });

  it("asks less and less for what can't be read, even when others come there, and as before for the rest", async () => {
    const { times, events, poller } = waits("broken", "quiet");
    await vi.advanceTimersByTimeAsync(5000);
    // After 8, 16, 32, … 1000 ms.
    expect(times("broken")).toBeLessThan(15);
    expect(times("quiet")).toBeGreaterThan(60);
    const before = times("broken");
    for (let i = 0; i < 100; i++) poller.join("broken");
    await vi.advanceTimersByTimeAsync(500);
    expect(times("broken") - before).toBeLessThanOrEqual(1);
    events.clear();
    await vi.advanceTimersByTimeAsync(100);
  });
});
