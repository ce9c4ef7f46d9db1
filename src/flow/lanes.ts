export type LanesOptions<Item> = {
  /** Does the work of one run. Must not reject: it reports its own failures. */
  readonly run: (key: string, items: readonly Item[]) => Promise<void>;
  /** Most items per run; by default all that wait. */
  readonly maxItems?: number;
  /** Awaited before each run: items that are added until it resolves still belong to that run. */
  readonly gather?: () => Promise<unknown>;
};

export type Lanes<Item> = {
  /** Gives the item to the next run of its key, which starts at once if none is under way. */
  add(key: string, item: Item): void;
  /** Drops the items that wait for a run of this key, and gives them back. The run under way goes on. */
  clear(key: string): readonly Item[];
};

/**
 * One run per key at a time. Items that are added meanwhile go to the key's next run, together and in
 * order. Runs of different keys do not wait for each other. So a lone item is served at once, and runs grow
 * when there are many items.
 */
export function createLanes<Item>(options: LanesOptions<Item>): Lanes<Item> {
  const { run, maxItems = Infinity, gather } = options;
  /** What waits, of each key that has a run under way. */
  const lanes = new Map<string, Item[]>();

  const runAll = async (key: string, waiting: Item[]): Promise<void> => {
    for (;;) {
      if (gather !== undefined) await gather();
      const items = waiting.splice(0, maxItems);
      if (items.length === 0) break;
      await run(key, items);
    }
    // In the same turn in which nothing was found: the next item that is added starts a new lane.
    lanes.delete(key);
  };

  return {
    add(key, item) {
      const busy = lanes.get(key);
      if (busy !== undefined) return void busy.push(item);
      const waiting = [item];
      // Set before the run starts, because the run may add items to its own lane.
      lanes.set(key, waiting);
      void runAll(key, waiting);
    },
    clear: (key) => lanes.get(key)?.splice(0) ?? [],
  };
}
