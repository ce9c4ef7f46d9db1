import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { Unavailable } from "#ports/errors.ts";
import type { Consistency } from "#ports/request-memory.ts";
import { batchesOf } from "#flow/batches.ts";
import { backOff } from "#flow/backoff.ts";
import { shareCalls } from "#flow/shared-calls.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { type GetItem, type Item, type Projection, shareGetItem } from "./reading.ts";

/**
 * The items that exist of any number of distinct keys, by table, in no particular order. Keys that are asked for
 * at the same moment share calls. Throws `Unavailable`.
 */
export type GetItems = (
  keys: Readonly<Record<string, readonly Item[]>>,
) => Promise<ReadonlyMap<string, Item[]>>;

type TableKey = { readonly table: string; readonly key: Item };
type TableItem = { readonly table: string; readonly item: Item };
/** The items that exist of some keys, and the keys that DynamoDB was too busy to read. */
type BatchResult = { readonly found: readonly TableItem[]; readonly unprocessed: readonly TableKey[] };

/** DynamoDB's limit of keys in one `BatchGetItem`. */
const MAX_KEYS = 100;
const CALLS = { eager: 10, most: 40 };
const MAX_ROUNDS = 8;
/** Pause between two rounds. */
const BACKOFF = { firstMs: 20, capMs: 1280 };

/**
 * All attributes are read unless `projection` says which, keys among them. Reads are strongly consistent unless
 * `consistency` says otherwise.
 */
export function createGetItems(
  client: DynamoClient,
  projection?: Projection,
  consistency: Consistency = "strong",
): GetItems {
  const how = { ConsistentRead: consistency === "strong", ...projection };
  const readBatch = shareCalls<readonly TableKey[], BatchResult>({
    ...CALLS,
    fits: (parts) => parts.reduce((sum, { length }) => sum + length, 0) <= MAX_KEYS,
    call: (parts) => getBatch(client, parts, how),
  });

  /** Reads all keys, in at most `MAX_ROUNDS` rounds: each reads what DynamoDB was too busy for before. */
  const getAll = async (keys: readonly TableKey[]): Promise<readonly TableItem[]> => {
    const found: TableItem[] = [];
    let remaining = keys;
    for (let round = 0; remaining.length > 0; round++) {
      if (round === MAX_ROUNDS) throw new Unavailable("the database");
      if (round > 0) await backOff(BACKOFF, round);
      const result = await readBatch(remaining);
      found.push(...result.found);
      remaining = result.unprocessed;
    }
    return found;
  };

  return async (keys) => {
    const all = Object.entries(keys).flatMap(([table, list]) => list.map((key) => ({ table, key })));
    const parts = batchesOf(all, MAX_KEYS).map(getAll);
    const found = new Map(Object.keys(keys).map((table): [string, Item[]] => [table, []]));
    for (const { table, item } of (await Promise.all(parts)).flat()) found.get(table)?.push(item);
    return found;
  };
}

/** Items of one table by their keys. Different ones that are asked for at the same moment share calls, too. */
export function createGetItem(getItems: GetItems, table: string): GetItem {
  return shareGetItem(async (key) => (await getItems({ [table]: [key] })).get(table)?.[0]);
}

/**
 * One call for the keys of several callers, who may ask for the same item. Resolves with a result for each.
 */
async function getBatch(
  client: DynamoClient,
  parts: readonly (readonly TableKey[])[],
  how: Partial<Projection> & { readonly ConsistentRead: boolean },
): Promise<readonly BatchResult[]> {
  const tables = Map.groupBy(parts.flat(), ({ table }) => table);
  const keyNames = new Map([...tables].map(([table, [first]]) => [table, Object.keys(first?.key ?? {})]));
  const spelled = (table: string, item: Item): string =>
    JSON.stringify([table, ...(keyNames.get(table) ?? []).map((name) => item[name])]);

  const requests = [...tables].map(([table, list]) => {
    const distinct = new Map(list.map(({ key }) => [spelled(table, key), key]));
    const keys = { Keys: [...distinct.values()], ...how };
    return [table, keys] as [string, typeof keys];
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
  return parts.map((keys) => ({
    found: keys.flatMap(({ table, key }) => {
      const item = items.get(spelled(table, key));
      return item === undefined ? [] : [{ table, item }];
    }),
    unprocessed: keys.filter(({ table, key }) => unprocessed.has(spelled(table, key))),
  }));
}
