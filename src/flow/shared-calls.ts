import { Unavailable } from "#ports/errors.ts";

export type SharedCallOptions<Item, Result> = {
  /** Most calls in flight that start with whatever is waiting. */
  readonly eager: number;
  /** Most calls in flight at all; those beyond `eager` start only when they are full. */
  readonly most: number;
  /** Whether a call has room for these items. For a single one it always has. */
  readonly fits: (items: readonly Item[]) => boolean;
  /** What no two items of a call may have in common; unless given, all may share one. */
  readonly keyOf?: (item: Item) => string;
  /** Makes the call. Resolves with one result per item, in order. */
  readonly call: (items: readonly Item[]) => Promise<readonly Result[]>;
};

type PendingItem<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Natural batching, as DataLoader does it, with a limit on the calls in flight. While fewer than `eager`
 * calls are in flight, a call starts at once with every item that is waiting and fits. Beyond that, a call
 * starts only when it is full (up to `most` of them) or when another ends. So a lone item never waits for
 * others, and calls fill up when there are many items. Items leave in the order in which they came.
 *
 * The function returned resolves with the item's own result. It rejects with the error of the call:
 * `Unavailable` for every item of the call, and any other error, a refusal of what was sent, only for an
 * item that is refused in a call of its own, too. So no item fails because of another.
 */
export function shareCalls<Item, Result>(
  options: SharedCallOptions<Item, Result>,
): (item: Item) => Promise<Result> {
  const { eager, most, fits, keyOf, call } = options;
  const waiting: PendingItem<Item, Result>[] = [];
  let calls = 0;
  let isScheduled = false;

  const callWith = async (together: readonly PendingItem<Item, Result>[]): Promise<void> => {
    try {
      const results = await call(together.map(({ item }) => item));
      if (results.length !== together.length)
        throw new Unavailable("a call", { cause: "it was answered in part" });
      together.forEach(({ resolve }, i) => resolve(results[i] as Result));
    } catch (error) {
      const isShared = together.length > 1;
      if (isShared && !(error instanceof Unavailable))
        await Promise.all(together.map((one) => callWith([one])));
      else for (const { reject } of together) reject(error);
    }
  };

  /** The first items that wait, as many as fit into one call. */
  const nextItems = (): readonly Item[] => {
    const items: Item[] = [];
    const keys = new Set<string>();
    for (const { item } of waiting) {
      const key = keyOf?.(item);
      if (items.length > 0 && (!fits([...items, item]) || (key !== undefined && keys.has(key)))) break;
      items.push(item);
      if (key !== undefined) keys.add(key);
    }
    return items;
  };

  const depart = async (size: number): Promise<void> => {
    calls++;
    await callWith(waiting.splice(0, size));
    calls--;
    dispatch();
  };

  const dispatch = (): void => {
    while (waiting.length > 0) {
      const items = nextItems();
      const isFull = items.length < waiting.length || !fits([...items, ...items.slice(0, 1)]);
      if (calls >= (isFull ? most : eager)) return;
      void depart(items.length);
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (isScheduled) return;
      isScheduled = true;
      // After everything else that is ready to run now, and may have an item of its own to add.
      setImmediate(() => {
        isScheduled = false;
        dispatch();
      });
    });
}
