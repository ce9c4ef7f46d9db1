import type { Sealer } from "./seal.ts";
import type { PositionSchema } from "#contracts/cursor.ts";
import type { Page, PageQuery } from "#contracts/list.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

/** The pages of one list, which continue behind a `Position`. */
export type Paging<Position> = {
  /** The position behind which the page begins; undefined for the first page. Throws INVALID_CURSOR. */
  positionOf(query: PageQuery): Position | undefined;
  /**
   * The page with these items, and with the ids of those that can't be read. The next page begins behind
   * `next`, which is undefined on the last page.
   */
  pageOf<Item>(
    items: readonly Item[],
    next: Position | undefined,
    unreadable?: readonly string[],
  ): Page<Item>;
};

/** A page ends with the item with which its JSON passes this length. */
const PAGE_BYTES = 1_000_000;

/** Counts the items of a page: `add` says whether the page is full with this one. */
export function createMeasure(limit: number): { add(item: unknown): boolean } {
  let [items, bytes] = [0, 0];
  return {
    add(item) {
      items += 1;
      bytes += Buffer.byteLength(JSON.stringify(item));
      return items >= limit || bytes >= PAGE_BYTES;
    },
  };
}

/**
 * `list` names the list in its cursors, so that each of them continues no list but its own; `schema` is that of
 * a position.
 */
export function createPaging<Position>(
  sealer: Sealer,
  list: string,
  schema: PositionSchema<Position>,
): Paging<Position> {
  return {
    positionOf: ({ cursor }) =>
      cursor === undefined ? undefined : decodeCursor(sealer, list, schema, cursor),
    pageOf: (items, next, unreadable = []) => ({
      items,
      ...(unreadable.length > 0 && { unreadable }),
      ...(next !== undefined && { nextCursor: encodeCursor(sealer, list, next) }),
    }),
  };
}
