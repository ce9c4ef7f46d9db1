import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { Unavailable } from "#ports/errors.ts";
import { backOff } from "#flow/backoff.ts";
import { shareCalls } from "#flow/shared-calls.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import type { Item } from "./reading.ts";

/**
 * The items that exist of any number of distinct keys, by table, in no particular order; strongly consistent.
 * What is asked for at the same moment is asked for together. Throws `Unavailable`.
 */
export type GetItems = (
  keys: Readonly<Record<string, readonly Item[]>>,
) => Promise<ReadonlyMap<string, Item[]>>;

type Wanted = { readonly table: string; readonly key: Item };
type Found = { readonly table: string; readonly item: Item };
/** What there is of a part, and what DynamoDB was too busy to look up. */
type Answer = { readonly found: readonly Found[]; readonly left: readonly Wanted[] };

/** Most keys in one `BatchGetItem`. */
const BATCH = 100;
const CALLS = { eager: 10, most: 40 };
const MAX_ROUNDS = 8;
/** Between two rounds, milliseconds. */
const BACKOFF = { firstMs: 20, capMs: 1280 };

export function createGetItems(client: DynamoClient): GetItems {
  const ask = shareCalls<readonly Wanted[], Answer>({
    ...CALLS,
    fits: (parts) => parts.reduce((sum, { length }) => sum + length, 0) <= BATCH,
    call: (parts) => getBatch(client, parts),
  });

  /** DynamoDB answers in part when it is busy: asks again for the rest, later each time, but not for ever. */
  const getAll = async (wanted: readonly Wanted[]): Promise<readonly Found[]> => {
    const found: Found[] = [];
    let left = wanted;
    for (let round = 0; left.length > 0; round++) {
      if (round === MAX_ROUNDS) throw new Unavailable("the database");
      if (round > 0) await backOff(BACKOFF, round);
      const answer = await ask(left);
      found.push(...answer.found);
      left = answer.left;
    }
    return found;
  };

  return async (keys) => {
    const wanted = Object.entries(keys).flatMap(([table, list]) => list.map((key) => ({ table, key })));
    const parts = [];
    for (let i = 0; i < wanted.length; i += BATCH) parts.push(getAll(wanted.slice(i, i + BATCH)));
    const found = new Map(Object.keys(keys).map((table): [string, Item[]] => [table, []]));
    for (const { table, item } of (await Promise.all(parts)).flat()) found.get(table)?.push(item);
    return found;
  };
}

/** One call for several parts, which may want the same item. */
async function getBatch(
  client: DynamoClient,
  parts: readonly (readonly Wanted[])[],
): Promise<readonly Answer[]> {
  const tables = Map.groupBy(parts.flat(), ({ table }) => table);
  const keyNames = new Map([...tables].map(([table, [first]]) => [table, Object.keys(first?.key ?? {})]));
  const spelled = (table: string, item: Item): string =>
    JSON.stringify([table, ...(keyNames.get(table) ?? []).map((name) => item[name])]);

  const requests = [...tables].map(([table, list]) => {
    const distinct = new Map(list.map(({ key }) => [spelled(table, key), key]));
    return [table, { Keys: [...distinct.values()], ConsistentRead: true }] as [
      string,
      { Keys: Item[]; ConsistentRead: true },
    ];
  });
  const command = new BatchGetCommand({ RequestItems: Object.fromEntries(requests) });
  const { Responses = {}, UnprocessedKeys = {} } = await onDynamo(() => client.send(command));

  const items = new Map(
    Object.entries(Responses).flatMap(([table, list]) => list.map((item) => [spelled(table, item), item])),
  );
  const unprocessed = new Set(
    Object.entries(UnprocessedKeys).flatMap(([table, { Keys = [] }]) =>
      Keys.map((key) => spelled(table, key)),
    ),
  );
  return parts.map((wanted) => ({
    found: wanted.flatMap(({ table, key }) => {
      const item = items.get(spelled(table, key));
      return item === undefined ? [] : [{ table, item }];
    }),
    left: wanted.filter(({ table, key }) => unprocessed.has(spelled(table, key))),
  }));
}
