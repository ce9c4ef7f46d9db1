import { createHash } from "node:crypto";

/**
 * How far somebody has paged through a list whose order can change under their hands: what was shown, and the key of
 * the last. An item that moves is then neither shown twice nor missed.
 */
export type Shown = {
  readonly last: SortKey;
  /** A few bytes of hash an item. */ readonly items: string;
};

/** What a list is sorted by: a value, then the id. */
export type SortKey = readonly [value: string, id: string];

const HASH_BYTES = 6;
/** Keeps a cursor below the 16 KB that servers take of a request's head. */
const MAX_ITEMS = 1000;

const hashOf = (id: string): Buffer => createHash("sha256").update(id).digest().subarray(0, HASH_BYTES);

/** What of `sorted` is still to be shown; beyond `MAX_ITEMS`, what sorts behind the last that was. */
export function notShown<Item>(
  sorted: readonly Item[],
  shown: Shown | undefined,
  idOf: (item: Item) => string,
  isBehind: (item: Item, last: SortKey) => boolean,
): readonly Item[] {
  if (shown === undefined) return sorted;
  if (shown.items === "") return sorted.filter((item) => isBehind(item, shown.last));
  const bytes = Buffer.from(shown.items, "base64url");
  const hashes = new Set<string>();
  for (let i = 0; i < bytes.length; i += HASH_BYTES) hashes.add(bytes.toString("hex", i, i + HASH_BYTES));
  return sorted.filter((item) => !hashes.has(hashOf(idOf(item)).toString("hex")));
}

/** `shown` with the ids of one more page, whose last item has the key `last`. */
export function withShown(shown: Shown | undefined, ids: readonly string[], last: SortKey): Shown {
  if (shown?.items === "") return { last, items: "" };
  const items = Buffer.concat([Buffer.from(shown?.items ?? "", "base64url"), ...ids.map(hashOf)]);
  return { last, items: items.length > MAX_ITEMS * HASH_BYTES ? "" : items.toString("base64url") };
}
