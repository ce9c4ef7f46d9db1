import { INDEXES } from "#platform/resource-names.ts";
import type { DateBounds } from "#ports/event-catalog.ts";
import type { DynamoClient } from "./client.ts";
import { CALENDARS } from "./items.ts";
import { queryPages } from "./reading.ts";

/** The key of an event in the index of events by date. */
type DatedKey = { readonly eventId: string; readonly dated: string };

type KeyQuery = DateBounds & { readonly after?: string | undefined };

/** A key of the index begins with a date, and so with a digit: this is below and that above all of them. */
const [BEFORE_ALL, AFTER_ALL] = ["0", ":"];
/** Keys that a shard gives beyond its share, so that it seldom has to be asked a second time. */
const SPARE_KEYS = 8;

/**
 * The first `count` keys of the index of events by date within these bounds and behind `after`, by date, then
 * id. Reads a share of them from each shard, and more where a shard has more than its share.
 */
export async function firstByDate(
  client: DynamoClient,
  table: string,
  { from = BEFORE_ALL, until = AFTER_ALL, after }: KeyQuery,
  count: number,
): Promise<readonly DatedKey[]> {
  // A space is below every character of an id: nothing is between a key and the same with a space.
  const lower = after === undefined ? from : `${after} `;
  if (lower >= until) return [];
  const shards = CALENDARS.map((shard) => {
    const input = {
      TableName: table,
      IndexName: INDEXES.events,
      // Both ends are included, but no key is a date without an id: none equals `until`.
      KeyConditionExpression: "calendar = :shard AND dated BETWEEN :lower AND :until",
      ExpressionAttributeValues: { ":shard": shard, ":lower": lower, ":until": until },
      Limit: Math.ceil(count / CALENDARS.length) + SPARE_KEYS,
    };
    return queryPages(client, input)[Symbol.asyncIterator]();
  });
  const heads = await Promise.all(shards.map((shard) => shard.next()));
  const keys: DatedKey[] = [];
  for (;;) {
    const [first] = heads
      .flatMap(({ done, value }, i) => (done === true ? [] : [{ i, key: value as DatedKey }]))
      .toSorted((a, b) => (a.key.dated < b.key.dated ? -1 : 1));
    const shard = first && shards[first.i];
    if (first === undefined || shard === undefined || keys.push(first.key) === count) return keys;
    heads[first.i] = await shard.next();
  }
}
