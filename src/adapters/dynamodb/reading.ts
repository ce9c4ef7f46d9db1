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

type Page = { readonly Items?: Item[] | undefined; readonly LastEvaluatedKey?: Item | undefined };

/** The answers of a call that gives one page at a time, from `after` on, for as long as they are asked for. */
async function* pagesOf<Answer extends Page>(
  read: (from: Item | undefined) => Promise<Answer>,
  after?: Item,
): AsyncGenerator<Answer> {
  let from = after;
  do {
    const answer = await onDynamo(() => read(from));
    yield answer;
    from = answer.LastEvaluatedKey;
  } while (from !== undefined);
}

/** The first `limit` items of the pages; `read` is told how many are still wanted. */
async function firstOf(
  read: (from: Item | undefined, wanted: number) => Promise<Page>,
  limit: number,
  after?: Item,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of pagesOf((from) => read(from, limit - items.length), after)) {
    items.push(...Items);
    if (items.length >= limit) break;
  }
  return items;
}

async function* itemsOf(pages: AsyncIterable<Page>): AsyncGenerator<Item> {
  for await (const { Items = [] } of pages) yield* Items;
}

/** The first `limit` items that the query finds; all of them with `Infinity`. */
export async function query(client: DynamoClient, input: QueryCommandInput, limit: number): Promise<Item[]> {
  return await firstOf((ExclusiveStartKey, wanted) => {
    const Limit = wanted === Infinity ? undefined : wanted;
    return client.send(new QueryCommand({ ...input, Limit, ExclusiveStartKey }));
  }, limit);
}

/** All items that the query finds, a page at a time. */
export function queryPages(client: DynamoClient, input: QueryCommandInput): AsyncIterable<Item> {
  return itemsOf(pagesOf((from) => client.send(new QueryCommand({ ...input, ExclusiveStartKey: from }))));
}

/** All items of a table, a page at a time. */
export function scanPages(
  client: DynamoClient,
  table: string,
  input: Omit<ScanCommandInput, "TableName">,
): AsyncIterable<Item> {
  const all = { ...input, TableName: table, ConsistentRead: true };
  return itemsOf(pagesOf((from) => client.send(new ScanCommand({ ...all, ExclusiveStartKey: from }))));
}

/** How many items the query finds, in all of its pages. */
export async function count(client: DynamoClient, input: QueryCommandInput): Promise<number> {
  const counting = { ...input, Select: "COUNT" } as const;
  let total = 0;
  for await (const { Count = 0 } of pagesOf((from) =>
    client.send(new QueryCommand({ ...counting, ExclusiveStartKey: from })),
  )) {
    total += Count;
  }
  return total;
}

/** The first `limit` items of a table behind the item with this key, in the table's own, fixed order. */
export async function scan(
  client: DynamoClient,
  table: string,
  after: Item | undefined,
  limit: number,
): Promise<Item[]> {
  const read = (ExclusiveStartKey: Item | undefined, Limit: number) =>
    client.send(new ScanCommand({ TableName: table, ConsistentRead: true, Limit, ExclusiveStartKey }));
  return await firstOf(read, limit, after);
}
