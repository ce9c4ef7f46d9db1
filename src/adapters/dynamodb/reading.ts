import {
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { type DynamoClient, onDynamo } from "./client.ts";

/** Strongly consistent reads that hide DynamoDB's page sizes and batch limits. */

export type Item = Record<string, unknown>;

export async function getItem(client: DynamoClient, table: string, key: Item): Promise<Item | undefined> {
  const input = { TableName: table, Key: key, ConsistentRead: true };
  const { Item } = await onDynamo(() => client.send(new GetCommand(input)));
  return Item;
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
