import {
  GetCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { Consistency } from "#ports/request-memory.ts";
import { shareReads } from "#flow/shared-reads.ts";
import { type DynamoClient, onDynamo } from "./client.ts";

/**
 * Reads that hide DynamoDB's page sizes. A query is as consistent as its input says, and a page of a table as asked
 * for; everything else is strongly consistent. All of them throw `Unavailable`.
 */

export type Item = Record<string, unknown>;

/** Which attributes of an item are read, as members of any read. Each is also known as `#` and its name. */
export type Projection = {
  readonly ProjectionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
};

export function projectionOf(attributes: readonly string[]): Projection {
  return {
    ProjectionExpression: attributes.map((name) => `#${name}`).join(", "),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
  };
}

export async function getItem(client: DynamoClient, table: string, key: Item): Promise<Item | undefined> {
  const input = { TableName: table, Key: key, ConsistentRead: true };
  const { Item } = await onDynamo(() => client.send(new GetCommand(input)));
  return Item;
}

export type GetItem = (key: Item) => Promise<Item | undefined>;

/**
 * Reads as `get` does, but shares a read among all who ask for the same key at the same moment, and who come before it
 * has left: however many ask for one item, it is read one time after another.
 */
export function shareGetItem(get: GetItem): GetItem {
  const read = shareReads((key) => get(JSON.parse(key) as Item));
  return (key) => read(JSON.stringify(key));
}

type Page = { readonly Items?: Item[] | undefined };

/** The pages of one of the SDK's paginators, each read when it is asked for. */
async function* pagesOf(paginator: AsyncIterator<Page, undefined>): AsyncGenerator<Page> {
  const read = () => onDynamo(() => paginator.next());
  for (let page = await read(); page.done !== true; page = await read()) yield page.value;
}

async function* itemsOf(paginator: AsyncIterator<Page, undefined>): AsyncGenerator<Item> {
  for await (const { Items = [] } of pagesOf(paginator)) yield* Items;
}

/**
 * The first `limit` items of the pages. DynamoDB may end a page before its `Limit`, and a paginator would ask
 * for the next page with the same `Limit` again: `open` sends `remaining()` instead, so that nothing is read
 * in vain.
 */
async function firstOf(
  limit: number,
  open: (remaining: () => number) => AsyncIterator<Page, undefined>,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of pagesOf(open(() => limit - items.length))) {
    items.push(...Items);
    if (items.length >= limit) break;
  }
  return items;
}

/** The first `limit` items that the query finds. */
export async function query(client: DynamoClient, input: QueryCommandInput, limit: number): Promise<Item[]> {
  return await firstOf(limit, (remaining) => {
    const withCommand = (next: { readonly input: unknown }) =>
      new QueryCommand({ ...(next.input as QueryCommandInput), Limit: remaining() });
    return paginateQuery({ client, withCommand }, { ...input });
  });
}

/** All items that the query finds, a page at a time. */
export function queryPages(client: DynamoClient, input: QueryCommandInput): AsyncIterable<Item> {
  return itemsOf(paginateQuery({ client }, { ...input }));
}

/** All items that the query finds, in pages of at most `pageSize`, each read when it is asked for. */
export async function* pagesOfQuery(
  client: DynamoClient,
  input: QueryCommandInput,
  pageSize: number,
): AsyncGenerator<readonly Item[]> {
  for await (const { Items = [] } of pagesOf(paginateQuery({ client, pageSize }, { ...input }))) yield Items;
}

/** A page of a table. `isLast` says that nothing is behind it. */
type TablePage = { readonly items: Item[]; readonly isLast: boolean };

/**
 * Pages of a table behind the item with a key, in the table's own, fixed order: `limit` items, or fewer where they
 * pass DynamoDB's page size of a megabyte. Who asks for the same page at the same moment shares a read, as of items.
 */
export function createScanPage(
  client: DynamoClient,
  table: string,
  consistency: Consistency,
): (after: Item | undefined, limit: number) => Promise<TablePage> {
  const read = shareReads(async (asked): Promise<TablePage> => {
    const { after, limit } = JSON.parse(asked) as { readonly after?: Item; readonly limit: number };
    // One more than asked for shows whether there is more.
    const input = {
      TableName: table,
      ConsistentRead: consistency === "strong",
      ExclusiveStartKey: after,
      Limit: limit + 1,
    };
    const { Items = [], LastEvaluatedKey } = await onDynamo(() => client.send(new ScanCommand(input)));
    const isLast = LastEvaluatedKey === undefined && Items.length <= limit;
    return { items: Items.slice(0, limit), isLast };
  });
  return (after, limit) => read(JSON.stringify({ after, limit }));
}

/** All items of a table, a page at a time. */
export function scanPages(
  client: DynamoClient,
  table: string,
  input: Omit<ScanCommandInput, "TableName">,
): AsyncIterable<Item> {
  return itemsOf(paginateScan({ client }, { ...input, TableName: table, ConsistentRead: true }));
}
