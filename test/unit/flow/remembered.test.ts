import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { remembered } from "#flow/remembered.ts";

describe("what is remembered", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is read once for all who ask meanwhile and a while after, and then anew", async () => {
    let reads = 0;
    const slow = async (): Promise<number> => {
      const number = ++reads;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return number;
    };
    const ask = remembered(slow, { valueMs: 100, errorMs: 10 });
    const first = [ask(), ask()];
    await vi.advanceTimersByTimeAsync(499);
    first.push(ask());
    await vi.advanceTimersByTimeAsync(1);
    expect(await Promise.all(first)).toEqual([1, 1, 1]);
    await vi.advanceTimersByTimeAsync(99);
    expect(await ask()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    const next = ask();
    await vi.advanceTimersByTimeAsync(500);
    expect(await next).toBe(2);
  });

  it("may be an error, for a time of its own", async () => {
    let reads = 0;
    const ask = remembered(() => Promise.reject(new Error(`failure ${++reads}`)), {
      valueMs: 100,
      errorMs: 10,
    });
    await expect(ask()).rejects.toThrow("failure 1");
    await vi.advanceTimersByTimeAsync(9);
    await expect(ask()).rejects.toThrow("failure 1");
    await vi.advanceTimersByTimeAsync(1);
    await expect(ask()).rejects.toThrow("failure 2");
  });
});
