import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAttempts } from "#gateway/limits/attempts.ts";
import { ADA, limitsWith, passed } from "../../../support/limits.ts";

/** How often a credential may be wrong, on a clock that stands still unless it is told otherwise. */

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("credentials", () => {
  const GUESS = async () => undefined;
  const HERE = "198.51.100.1";

  it("that are not valid are looked at ten times, then refused for a minute, and few of them looked at", async () => {
    const { limits, refused } = limitsWith();
    const look = vi.fn(GUESS);
    const guess = () => limits.attempt(HERE, "guess", look);
    vi.advanceTimersByTime(10_000);
    const { count, problem } = await passed(guess, 100);
    expect([count, look.mock.calls.length]).toEqual([10, 11]);
    expect(problem?.message).toContain("Too many credentials from this address");
    expect(problem?.headers).toMatchObject({
      "Retry-After": "60",
      "RateLimit-Policy": '"credentials";q=10;w=60',
      RateLimit: '"credentials";r=0;t=60',
    });
    expect(refused).toEqual(["credentials"]);
    for (let i = 0; i < 100; i++) await guess().catch(() => undefined);
    expect(look).toHaveBeenCalledTimes(15);
    vi.advanceTimersByTime(59_999);
    expect((await passed(guess, 1)).count).toBe(0);
    vi.advanceTimersByTime(1);
    expect((await passed(guess, 100)).count).toBe(10);
  });

  it("are refused for a minute after the tenth, however long the first is ago", async () => {
    const { limits } = limitsWith();
    const guess = () => limits.attempt(HERE, "guess", GUESS);
    await passed(guess, 9);
    vi.advanceTimersByTime(59_000);
    await passed(guess, 1);
    vi.advanceTimersByTime(59_999);
    expect((await passed(guess, 1)).count).toBe(0);
  });

  it("are tried again after a minute in which fewer were wrong", async () => {
    const { limits } = limitsWith();
    const guess = () => limits.attempt(HERE, "guess", GUESS);
    for (let minute = 0; minute < 5; minute++) {
      expect((await passed(guess, 9)).count).toBe(9);
      vi.advanceTimersByTime(60_000);
    }
  });

  it("that are valid are taken all the same, from here as from elsewhere", async () => {
    const { limits, refused } = limitsWith();
    const valid = (address: string, credential: string) =>
      limits.attempt(address, credential, async () => ADA);
    expect(await valid(HERE, "of ada")).toBe(ADA);
    await passed(() => limits.attempt(HERE, "guess", GUESS), 10);
    expect(await valid(HERE, "of ada")).toBe(ADA);
    expect(await valid("198.51.100.2", "of ben")).toBe(ADA);
    expect(await valid(HERE, "of cyd")).toBe(ADA);
    expect(refused).toEqual([]);
    // Once it is not valid any more, it is as good as a guess.
    expect(await limits.attempt(HERE, "of ada", GUESS)).toBeUndefined();
    await expect(limits.attempt(HERE, "of ada", GUESS)).rejects.toThrow("RATE_LIMITED");
  });

  it("that can't be looked up are not wrong", async () => {
    const { limits } = limitsWith();
    const away = () => limits.attempt(HERE, "any", () => Promise.reject(new Error("away")));
    for (let i = 0; i < 20; i++) await expect(away()).rejects.toThrow("away");
  });

  it("that many send at once, and are wrong, end it as well", async () => {
    const { limits } = limitsWith();
    const guess = () => limits.attempt(HERE, "guess", GUESS);
    await Promise.all(Array.from({ length: 50 }, guess));
    expect((await passed(guess, 1)).count).toBe(0);
  });

  it("from no address at all are always looked at", async () => {
    const { limits } = limitsWith();
    expect((await passed(() => limits.attempt(undefined, "guess", GUESS), 100)).count).toBe(100);
  });

  it("are forgotten with an address when too many others have come", async () => {
    const attempt = createAttempts(
      { name: "credentials", points: 10, seconds: 60 },
      () => new Error("refused"),
      2,
    );
    const wrong = async (address: string) => {
      for (let i = 0; i < 10; i++) await attempt(address, "guess", GUESS);
    };
    for (const address of ["a", "b", "c"]) await wrong(address);
    await expect(wrong("c")).rejects.toThrow("refused");
    await wrong("a");
  });
});
