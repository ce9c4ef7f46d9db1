import { setTimeout as pause } from "node:timers/promises";
import {
  BatchGetCommand,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { Unavailable } from "../../ports/errors.ts";
import { type DynamoClient, onDynamo } from "./client.ts";

/** Strongly consistent reads that hide DynamoDB's page sizes and batch limits. */

export type Item = Record<string, unknown>;
export type Keys = Readonly<Record<string, readonly Item[]>>;

/** Most keys in one `BatchGetItem`. */
const BATCH = 100;
const MAX_ROUNDS = 8;

export async function getItem(client: DynamoClient, table: string, key: Item): Promise<Item | undefined> {
  const input = { TableName: table, Key: key, ConsistentRead: true };
  const { Item } = await onDynamo(() => client.send(new GetCommand(input)));
  return Item;
}

/** The items that exist of any number of distinct keys, by table, in no particular order. */
export async function getItems(client: DynamoClient, keys: Keys): Promise<ReadonlyMap<string, Item[]>> {
  const wanted = Object.entries(keys).flatMap(([table, list]) => list.map((key) => ({ table, key })));
  const batches = [];
  for (let i = 0; i < wanted.length; i += BATCH) batches.push(getBatch(client, wanted.slice(i, i + BATCH)));
  const found = new Map(Object.keys(keys).map((table): [string, Item[]] => [table, []]));
  for (const { table, item } of (await Promise.all(batches)).flat()) found.get(table)?.push(item);
  return found;
}

type Wanted = { readonly table: string; readonly key: Item };

async function getBatch(
  client: DynamoClient,
  wanted: readonly Wanted[],
): Promise<{ table: string; item: Item }[]> {
  const found: { table: string; item: Item }[] = [];
  let request = Object.fromEntries(
    Map.groupBy(wanted, ({ table }) => table)
      .entries()
      .map(([table, list]) => [table, { Keys: list.map(({ key }) => key), ConsistentRead: true }]),
  );
  for (let round = 0; Object.keys(request).length > 0; round++) {
    // DynamoDB answers in part when it is busy: ask again for the rest, later each time, but not for ever.
    if (round === MAX_ROUNDS) throw new Unavailable("the database");
    if (round > 0) await pause(Math.random() * 10 * 2 ** round);
    const RequestItems = request;
    const answer = await onDynamo(() => client.send(new BatchGetCommand({ RequestItems })));
    for (const [table, items] of Object.entries(answer.Responses ?? {})) {
      for (const item of items) found.push({ table, item });
    }
    request = (answer.UnprocessedKeys ?? {}) as typeof request;
  }
  return found;
}

/** The first `limit` items that the query finds; all of them with `Infinity`. */
export async function query(client: DynamoClient, input: QueryCommandInput, limit: number): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const Limit = limit === Infinity ? undefined : limit - items.length;
    const page = { ...input, Limit, ExclusiveStartKey: from };
    const answer = await onDynamo(() => client.send(new QueryCommand(page)));
    items.push(...(answer.Items ?? []));
    from = answer.LastEvaluatedKey;
  } while (from !== undefined && items.length < limit);
  return items;
}

/** All items that the query finds, a page at a time. */
export async function* queryPages(client: DynamoClient, input: QueryCommandInput): AsyncGenerator<Item> {
  let from: Item | undefined;
  do {
    const page = { ...input, ExclusiveStartKey: from };
    const answer = await onDynamo(() => client.send(new QueryCommand(page)));
    yield* answer.Items ?? [];
    from = answer.LastEvaluatedKey;
  } while (from !== undefined);
}

/** All items of a table, a page at a time. */
export async function* scanPages(
  client: DynamoClient,
  table: string,
  input: Omit<ScanCommandInput, "TableName">,
): AsyncGenerator<Item> {
  let from: Item | undefined;
  do {
    const page = { ...input, TableName: table, ConsistentRead: true, ExclusiveStartKey: from };
    const answer = await onDynamo(() => client.send(new ScanCommand(page)));
    yield* answer.Items ?? [];
    from = answer.LastEvaluatedKey;
  } while (from !== undefined);
}

/** How many items the query finds, in all of its pages. */
export async function count(client: DynamoClient, input: QueryCommandInput): Promise<number> {
  let total = 0;
  let from: Item | undefined;
  do {
    const page: QueryCommandInput = { ...input, Select: "COUNT", ExclusiveStartKey: from };
    const answer = await onDynamo(() => client.send(new QueryCommand(page)));
    total += answer.Count ?? 0;
    from = answer.LastEvaluatedKey;
  } while (from !== undefined);
  return total;
}

/** The first `limit` items of a table behind the item with this key, in the table's own, fixed order. */
export async function scan(
  client: DynamoClient,
  table: string,
  after: Item | undefined,
  limit: number,
): Promise<Item[]> {
  const items: Item[] = [];
  let from = after;
  do {
    const Limit = limit - items.length;
    const page = { TableName: table, ConsistentRead: true, Limit, ExclusiveStartKey: from };
    const answer = await onDynamo(() => client.send(new ScanCommand(page)));
    items.push(...(answer.Items ?? []));
    from = answer.LastEvaluatedKey;
  } while (from !== undefined && items.length < limit);
  return items;
}
