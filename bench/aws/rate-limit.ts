/**
 * What AWS limits per second, counted for each key by itself: a token bucket that holds as much as one second
 * brings. AWS refuses while a bucket is empty; what it lets through may cost more than the bucket holds, which
 * is then paid off first. So a single call always goes through, and none for long on average.
 */
export type RateLimit = {
  /** Whether something may be done for this key at `now`, in milliseconds. */
  hasRoom(key: string, now: number): boolean;
  /** Takes `amount`, also more than there is. */
  take(key: string, amount: number, now: number): void;
};

/** `perSecond` for each key. A key is full at first. */
export function createRateLimit(perSecond: number): RateLimit {
  const buckets = new Map<string, { level: number; at: number }>();
  const levelAt = (key: string, now: number): number => {
    const bucket = buckets.get(key);
    if (bucket === undefined) return perSecond;
    return Math.min(perSecond, bucket.level + ((now - bucket.at) * perSecond) / 1000);
  };
  return {
    hasRoom: (key, now) => levelAt(key, now) > 0,
    take: (key, amount, now) => void buckets.set(key, { level: levelAt(key, now) - amount, at: now }),
  };
}
