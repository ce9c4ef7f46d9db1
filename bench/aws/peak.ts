/** Adds up amounts by key, and knows the most that any second had, wherever that second begins. */
export type Peak = {
  /** `now`, in milliseconds, never goes back. */
  add(key: string, amount: number, now: number): void;
  /** The most of any second, of this key, or of the key that has most. */
  most(key?: string): number;
  /** All that was added: of this key, or of all keys. */
  total(key?: string): number;
  /** The keys that have anything. */
  keys(): readonly string[];
};

const SECOND_MS = 1000;

type Window = { readonly recent: { readonly at: number; readonly amount: number }[] } & {
  sum: number;
  most: number;
  total: number;
};

export function createPeak(): Peak {
  const windows = new Map<string, Window>();
  const chosen = (key: string | undefined): readonly Window[] => {
    if (key === undefined) return [...windows.values()];
    const window = windows.get(key);
    return window === undefined ? [] : [window];
  };
  return {
    add(key, amount, now) {
      const window = windows.get(key) ?? { recent: [], sum: 0, most: 0, total: 0 };
      windows.set(key, window);
      const first = window.recent.findIndex(({ at }) => at > now - SECOND_MS);
      const old = window.recent.splice(0, first < 0 ? window.recent.length : first);
      window.recent.push({ at: now, amount });
      window.sum += amount - old.reduce((sum, one) => sum + one.amount, 0);
      window.most = Math.max(window.most, window.sum);
      window.total += amount;
    },
    most: (key) => Math.max(0, ...chosen(key).map(({ most }) => most)),
    total: (key) => chosen(key).reduce((sum, { total }) => sum + total, 0),
    keys: () => [...windows.keys()],
  };
}
