import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { within } from "#flow/within.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

describe("work that may take so long", () => {
  it("gives what it gives in time, and leaves no timer", async () => {
    expect(await within(10, Promise.resolve("done"))).toBe("done");
    await expect(within(10, Promise.reject(new Error("down")))).rejects.toThrow("down");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is waited for no longer", async () => {
    const ended: unknown[] = [];
    void within(10, new Promise(() => undefined)).then((result) => ended.push(result));
    await vi.advanceTimersByTimeAsync(9);
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toEqual([undefined]);
  });
});
