/** Keys that were used lately. */
export type Recent = {
  readonly has: (key: string) => boolean;
  /** Remembers the key as the one that was used last. If that is one too many, those used longest ago are forgotten. */
  readonly use: (key: string) => void;
  readonly forget: (key: string) => void;
};

/** How many are forgotten at once: to find the oldest in a set takes the longer, the more were deleted before it. */
const PART = 1 / 100;

/** Remembers at most so many keys; tells `onForgotten` each that had to make room for others. */
export function createRecent(most: number, onForgotten?: (key: string) => void): Recent {
  // In the order in which they were used.
  const keys = new Set<string>();
  return {
    has: (key) => keys.has(key),
    use(key) {
      keys.delete(key);
      keys.add(key);
      if (keys.size <= most) return;
      for (const oldest of keys.values().take(Math.ceil(most * PART))) {
        keys.delete(oldest);
        onForgotten?.(oldest);
      }
    },
    forget: (key) => void keys.delete(key),
  };
}
