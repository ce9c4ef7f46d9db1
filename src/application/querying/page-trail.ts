import { hash } from "node:crypto";

/**
 * The items that were shown on the pages so far, for a list whose order may change between two pages: so an
 * item that moves is neither shown twice nor missed. The trail is stored in the cursor.
 */
export type PageTrail = {
  /** The key of the last item that was shown. */
  readonly last: SortKey;
  /** For each item that was shown, `HASH_BYTES` of its id's hash, base64url; empty beyond `MAX_ITEMS`. */
  readonly items: string;
};

/** What the list is sorted by: a value, then the item's id. */
export type SortKey = readonly [value: string, id: string];

const HASH_BYTES = 6;
/** Bounds a cursor, so that a request with one stays below the 16 KB that servers accept as its head. */
const MAX_ITEMS = 1000;

/** Those of `sorted` that are not on the trail; beyond `MAX_ITEMS`, those behind the last one shown. */
export function remainingItems<Item>(
  sorted: readonly Item[],
  trail: PageTrail | undefined,
  keyOf: (item: Item) => SortKey,
): readonly Item[] {
  if (trail === undefined) return sorted;
  if (trail.items === "") return sorted.filter((item) => compareKeys(keyOf(item), trail.last) > 0);
  const bytes = Buffer.from(trail.items, "base64url");
  const hashes = new Set<string>();
  for (let i = 0; i < bytes.length; i += HASH_BYTES) hashes.add(bytes.toString("hex", i, i + HASH_BYTES));
  return sorted.filter((item) => !hashes.has(hashOf(keyOf(item)).toString("hex")));
}

/** The trail with one more page, given by the keys of its items; `last` is that of the last one. */
export function extendTrail(
  trail: PageTrail | undefined,
  page: readonly SortKey[],
  last: SortKey,
): PageTrail {
  if (trail?.items === "") return { last, items: "" };
  const items = Buffer.concat([Buffer.from(trail?.items ?? "", "base64url"), ...page.map(hashOf)]);
  return { last, items: items.length > MAX_ITEMS * HASH_BYTES ? "" : items.toString("base64url") };
}

/** Below 0 if `a` sorts before `b`, above 0 if behind it. */
export function compareKeys([valueA, idA]: SortKey, [valueB, idB]: SortKey): number {
  return compareText(valueA, valueB) || compareText(idA, idB);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function hashOf([, id]: SortKey): Buffer {
  return hash("sha256", id, "buffer").subarray(0, HASH_BYTES);
}
