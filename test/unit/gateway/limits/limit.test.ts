import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLimit, type Limit, rateLimitHeaders } from "#gateway/limits/limit.ts";

/** The arithmetic of a limit, on a clock that stands still unless it is told otherwise. */

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const PEOPLE = { name: "caller", points: 5, seconds: 1, burst: 50 };
const HOURLY = { name: "hourly", points: 30, seconds: 3600 };

/** How many of so many requests, each of which costs `points`, are let through. */
async function passed(limit: Limit, key: string, requests: number, points?: number): Promise<number> {
  const answers: (number | undefined)[] = [];
  for (let i = 0; i < requests; i++) answers.push(await limit.take(key, points));
  return answers.filter((afterMs) => afterMs === undefined).length;
}

describe("with a burst", () => {
  it("has its points each second, and the burst once a minute beyond them", async () => {
    const limit = createLimit(PEOPLE);
    expect(await passed(limit, "ada", 100)).toBe(5 + 50);
    vi.advanceTimersByTime(999);
    expect(await passed(limit, "ada", 1)).toBe(0);
    vi.advanceTimersByTime(1);
    expect(await passed(limit, "ada", 100)).toBe(5);
    vi.advanceTimersByTime(58_999);
    expect(await passed(limit, "ada", 100)).toBe(5);
    vi.advanceTimersByTime(1000);
    expect(await passed(limit, "ada", 100)).toBe(5 + 50);
  });

  it("never refuses who keeps to the points of a second", async () => {
    const limit = createLimit(PEOPLE);
    for (let second = 0; second < 200; second++) {
      expect(await passed(limit, "ada", 5)).toBe(5);
      vi.advanceTimersByTime(1000);
    }
  });

  it("has no burst for longer than a minute, but the points of the next second, for what costs all of them", async () => {
    const limit = createLimit(PEOPLE);
    await passed(limit, "ada", 55);
    expect(await limit.take("ada", 5)).toBe(1000);
    vi.advanceTimersByTime(1000);
    expect(await limit.take("ada", 5)).toBeUndefined();
  });

  it("says when there are points again", async () => {
    const limit = createLimit(PEOPLE);
    await passed(limit, "ada", 55);
    vi.advanceTimersByTime(400);
    expect(await limit.take("ada")).toBe(600);
    vi.advanceTimersByTime(600);
    expect(await limit.take("ada")).toBeUndefined();
  });

  it("takes what costs more than a second has out of the burst, and says when that is there again", async () => {
    const limit = createLimit(PEOPLE);
    expect(await passed(limit, "ada", 2, 21)).toBe(2);
    vi.advanceTimersByTime(1000);
    expect(await limit.take("ada", 21)).toBe(59_000);
    vi.advanceTimersByTime(59_000);
    expect(await limit.take("ada", 21)).toBeUndefined();
  });
});

describe("without a burst", () => {
  it("has its points once in its time", async () => {
    const limit = createLimit(HOURLY);
    expect(await passed(limit, "ada at e", 40)).toBe(30);
    vi.advanceTimersByTime(3_000_000);
    expect(await limit.take("ada at e")).toBe(600_000);
    vi.advanceTimersByTime(600_000);
    expect(await passed(limit, "ada at e", 40)).toBe(30);
  });

  it("never has what costs more than all", async () => {
    expect(await createLimit(HOURLY).take("ada at e", 31)).toBe(3_600_000);
  });
});

describe("keys", () => {
  it("are counted apart", async () => {
    const limit = createLimit(PEOPLE);
    expect(await passed(limit, "ada", 100)).toBe(55);
    expect(await passed(limit, "ben", 100)).toBe(55);
  });

  it("are forgotten when there are too many: those that were used longest ago", async () => {
    const limit = createLimit(PEOPLE, 2);
    for (const key of ["ada", "ben"]) await passed(limit, key, 100);
    // Ada is used last, so it is Ben who has to go.
    for (const key of ["ada", "cyd"]) await passed(limit, key, 100);
    expect(await passed(limit, "ada", 100)).toBe(0);
    expect(await passed(limit, "ben", 100)).toBe(55);
  });

  it("are forgotten without a burst, too", async () => {
    const limit = createLimit(HOURLY, 1);
    expect(await passed(limit, "ada", 40)).toBe(30);
    expect(await passed(limit, "ben", 40)).toBe(30);
    expect(await passed(limit, "ada", 40)).toBe(30);
  });
});

describe("headers", () => {
  it("name policy and rest as draft-ietf-httpapi-ratelimit-headers has them", () => {
    expect(rateLimitHeaders(PEOPLE, 3)).toEqual({
      "RateLimit-Policy": '"caller";q=5;w=1, "caller-burst";q=50;w=60',
      RateLimit: '"caller";r=0;t=3',
    });
    expect(rateLimitHeaders(HOURLY, 60)).toEqual({
      "RateLimit-Policy": '"hourly";q=30;w=3600',
      RateLimit: '"hourly";r=0;t=60',
    });
  });
});
