import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { shareReads } from "#flow/shared-reads.ts";

/** Reads that end when the test says so; each sees what is there when it leaves. */
function reads() {
  const stored = { value: 0 };
  const left: { readonly key: string; readonly end: () => void; readonly fail: () => void }[] = [];
  const read = shareReads((key: string) => {
    const seen = stored.value;
    return new Promise<number>((resolve, reject) => {
      left.push({ key, end: () => resolve(seen), fail: () => reject(new Error("gone")) });
    });
  });
  return { stored, left, read };
}

describe("shared reads", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("cost two reads, however many ask for a key meanwhile; other keys go their own way", async () => {
    const { left, read } = reads();
    const all = Array.from({ length: 1000 }, () => read("a"));
    void read("b");
    expect(left.map(({ key }) => key)).toEqual(["a", "b"]);
    left[0]?.end();
    await turn();
    expect(left.map(({ key }) => key)).toEqual(["a", "b", "a"]);
    left[2]?.end();
    expect(await Promise.all(all)).toEqual(Array<number>(1000).fill(0));
  });

  it("show everybody at least what was there when they asked", async () => {
    const { stored, left, read } = reads();
    const first = read("a");
    stored.value = 1;
    const second = read("a");
    left[0]?.end();
    await turn();
    stored.value = 2;
    const third = read("a");
    left[1]?.end();
    await turn();
    left[2]?.end();
    expect(await Promise.all([first, second, third])).toEqual([0, 1, 2]);
  });

  it("don't wait for one that takes long", async () => {
    const { left, read } = reads();
    void read("a");
    const second = read("a");
    await vi.advanceTimersByTimeAsync(99);
    expect(left).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    left[1]?.end();
    expect(await second).toBe(0);
  });

  it("fail together, and whoever asks later is not concerned", async () => {
    const { left, read } = reads();
    const [first, ...others] = [read("a"), read("a"), read("a")];
    left[0]?.end();
    await turn();
    left[1]?.fail();
    const ends = await Promise.allSettled([first, ...others]);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    const later = read("a");
    left[2]?.end();
    expect(await later).toBe(0);
  });
});
