import type { Sealer } from "#application/seal.ts";
import type { PositionSchema } from "#contracts/cursor.ts";
import type { Page, PageQuery } from "#contracts/list.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

/** The pages of one list, which continue behind a `Position`. */
export type Paging<Position> = {
  /** The position behind which the page begins; undefined for the first page. Throws INVALID_CURSOR. */
  positionOf(query: PageQuery): Position | undefined;
  /** The page with these items. The next page begins behind `next`, which is undefined on the last page. */
  pageOf<Item>(items: readonly Item[], next: Position | undefined): Page<Item>;
};

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
    pageOf: (items, next) => ({
      items,
      ...(next !== undefined && { nextCursor: encodeCursor(sealer, list, next) }),
    }),
  };
}
