export type LanesOptions<Item> = {
  /** Does the work of one run. Must not reject: what fails is its own to report. */
  readonly run: (key: string, items: readonly Item[]) => Promise<void>;
  /** Most items per run; all that wait, unless said otherwise. */
  readonly maxItems?: number;
  /** Awaited before each run: what is added until it resolves still belongs to that run. */
  readonly gather?: () => Promise<unknown>;
};

export type Lanes<Item> = {
  /** Gives the item to the next run of its key, which starts at once if none is under way. */
  add(key: string, item: Item): void;
  /** Drops what waits for a run of this key. The run under way goes on. */
  clear(key: string): void;
  /** Whether a run of this key is under way. */
  isBusy(key: string): boolean;
  /** Items of all keys that wait for a run. */
  waiting(): number;
  /** Resolves when nothing is under way or waits: of this key, or of all. */
  idle(key?: string): Promise<void>;
};

type Lane<Item> = { waiting: Item[]; ended: Promise<void> };

/**
 * One run per key at a time. What is added meanwhile goes to the key's next run, together and in order; runs
 * of different keys do not wait for each other. So a lone item is served at once, and runs grow when there
 * are many.
 */
export function createLanes<Item>(options: LanesOptions<Item>): Lanes<Item> {
  const { run, maxItems = Infinity, gather } = options;
  const lanes = new Map<string, Lane<Item>>();
  let waiting = 0;

  const runAll = async (key: string, lane: Lane<Item>): Promise<void> => {
    for (;;) {
      if (gather !== undefined) await gather();
      const items = lane.waiting.splice(0, maxItems);
      if (items.length === 0) break;
      waiting -= items.length;
      await run(key, items);
    }
    // At once after finding nothing: whatever is added from here on starts a lane of its own.
    lanes.delete(key);
  };

  return {
    add(key, item) {
      waiting++;
      const busy = lanes.get(key);
      if (busy !== undefined) return void busy.waiting.push(item);
      const lane: Lane<Item> = { waiting: [item], ended: Promise.resolve() };
      // Before the run starts: it may add items to its own lane.
      lanes.set(key, lane);
      lane.ended = runAll(key, lane);
    },
    clear(key) {
      waiting -= lanes.get(key)?.waiting.splice(0).length ?? 0;
    },
    isBusy: (key) => lanes.has(key),
    waiting: () => waiting,
    async idle(key) {
      if (key !== undefined) return await lanes.get(key)?.ended;
      while (lanes.size > 0) await Promise.all([...lanes.values()].map(({ ended }) => ended));
    },
  };
}
