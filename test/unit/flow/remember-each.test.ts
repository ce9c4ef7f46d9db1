import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { rememberEach } from "#flow/remember-each.ts";

describe("what is remembered by its key", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
  afterEach(() => void vi.useRealTimers());

  /** Each read gives another number. */
  function reads(most = 10) {
    let count = 0;
    const ask = rememberEach<number>({ forMs: 500, most });
    return (key: string) => ask(key, () => Promise.resolve(++count));
  }

  it("is read once for all who ask within its time, and again after that", async () => {
    const ask = reads();
    expect(await Promise.all([ask("a"), ask("b"), ask("a")])).toEqual([1, 2, 1]);
    vi.advanceTimersByTime(499);
    expect(await ask("a")).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await Promise.all([ask("a"), ask("a")])).toEqual([3, 3]);
  });

  it("takes bounded room: the oldest is forgotten first", async () => {
    const ask = reads(2);
    expect([await ask("a"), await ask("b"), await ask("c")]).toEqual([1, 2, 3]);
    expect([await ask("c"), await ask("b"), await ask("a")]).toEqual([3, 2, 4]);
    expect(await ask("b")).toBe(5);
  });

  it("is not a failure: that is told to those who wait for it, and to nobody after", async () => {
    const ask = rememberEach<string>({ forMs: 500, most: 10 });
    const failing = () => Promise.reject(new Error("gone"));
    const both = await Promise.allSettled([ask("a", failing), ask("a", failing)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await ask("a", () => Promise.resolve("there"))).toBe("there");
  });

  it("is not what was to be forgotten, and nothing else is", async () => {
    const ask = rememberEach<string>({ forMs: 500, most: 10 });
    for (const key of ["a", "b"]) await ask(key, async () => "before");
    ask.forget("a");
    const now = await Promise.all(["a", "b"].map((key) => ask(key, async () => "after")));
    expect(now).toEqual(["after", "before"]);
  });
});
