import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { createRecent } from "./recent.ts";

/** What each key, which is a caller, an address or the like, may use. */
export type Policy = {
  /** As the headers `RateLimit` and `RateLimit-Policy` name it. */
  readonly name: string;
  /** In each `seconds`, counted from the key's first use. */
  readonly points: number;
  readonly seconds: number;
  /** What it may use beyond that in a minute. */
  readonly burst?: number;
};

export type Limit = {
  readonly policy: Policy;
  /**
   * Uses so many points of the key. Resolves with undefined, or, if it has not so many left, with the milliseconds
   * until it has, should nobody use them meanwhile.
   */
  take(key: string, points?: number): Promise<number | undefined>;
};

const BURST_SECONDS = 60;

/** Bounds memory: 40 MB for short keys. Who has more of them at hand is counted anew by and by. */
export const MOST_KEYS = 100_000;

/** Counts in this process alone. Remembers at most so many keys: those that were used last. */
export function createLimit(policy: Policy, mostKeys = MOST_KEYS): Limit {
  const { points: each, seconds, burst } = policy;
  const steady = createMemory(each, seconds);
  const beyond = burst === undefined ? undefined : createMemory(burst, BURST_SECONDS);
  const limiter = beyond === undefined ? steady : new BurstyRateLimiter(steady, beyond);
  const keys = createRecent(mostKeys, (key) => {
    void steady.delete(key);
    void beyond?.delete(key);
  });

  return {
    policy,
    async take(key, points = 1) {
      keys.use(key);
      try {
        await limiter.consume(key, points);
        return undefined;
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        // What costs more than a second has can only come out of the burst.
        const { msBeforeNext } = (points > each ? await beyond?.get(key) : undefined) ?? refused;
        return msBeforeNext;
      }
    },
  };
}

/** Counts points by key for so many seconds from the first on. */
export function createMemory(points: number, duration: number): RateLimiterMemory {
  // With a prefix it would keep a copy of each key.
  return new RateLimiterMemory({ points, duration, keyPrefix: "" });
}

/** The policy as `RateLimit-Policy` says it, and what is left now, which is nothing, as `RateLimit` does. */
export function rateLimitHeaders(
  { name, points, seconds, burst }: Policy,
  afterSeconds: number,
): Record<string, string> {
  const beyond = burst === undefined ? "" : `, "${name}-burst";q=${burst};w=${BURST_SECONDS}`;
  return {
    "RateLimit-Policy": `"${name}";q=${points};w=${seconds}${beyond}`,
    RateLimit: `"${name}";r=0;t=${afterSeconds}`,
  };
}
