import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCrowdCounter } from "#application/accepting/crowd-counter.ts";

describe("an event", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
  afterEach(() => void vi.useRealTimers());

  it("is crowded from the call on that fills the window, without regard to other events", () => {
    const isCrowded = createCrowdCounter(3);
    expect(["e", "e", "f", "e", "f", "e"].map(isCrowded)).toEqual([false, false, false, true, false, true]);
  });

  it("stays crowded through the next window, and no longer", () => {
    const isCrowded = createCrowdCounter(2);
    expect([isCrowded("e"), isCrowded("e")]).toEqual([false, true]);
    vi.advanceTimersByTime(1001);
    expect(isCrowded("e")).toBe(true);
    vi.advanceTimersByTime(1001);
    expect(isCrowded("e")).toBe(false);
  });

  it("is not crowded by what came long ago", () => {
    const isCrowded = createCrowdCounter(2);
    expect([isCrowded("e"), isCrowded("e")]).toEqual([false, true]);
    vi.advanceTimersByTime(2001);
    expect(isCrowded("e")).toBe(false);
  });
});
