import { PutCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createScanPage, query, queryPages, scanPages } from "#adapters/dynamodb/reading.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { recordCalls } from "./record-calls.ts";

/** Entries of a journal so large that DynamoDB ends a page, at one megabyte, after two or three of them. */
const VERSIONS = [1, 2, 3, 4, 5, 6, 7];

let core: Core;
beforeAll(async () => {
  core = await startCore();
  for (const version of VERSIONS) {
    const Item = { eventId: "large", version, padding: "x".repeat(350 * 1024) };
    await core.dynamo.send(new PutCommand({ TableName: core.names.tables.journal, Item }));
  }
});
afterAll(() => core.stop());

type Input = { readonly Limit?: number; readonly ExclusiveStartKey?: object };

/** A client that records its calls of this command, and how many items came with each. */
function recordingClient(command: { readonly name: string }) {
  const client = createDynamoClient("us-east-1");
  const pages: number[] = [];
  const calls = recordCalls<Input>(client, command, (output) => {
    pages.push((output as { Count: number }).Count);
    return output;
  });
  /** How many items were still wanted when each page was asked for. */
  const remaining = (limit: number) => pages.map((_, i) => limit - sum(pages.slice(0, i)));
  return { client, pages, calls, remaining };
}

const journal = () => ({
  TableName: core.names.tables.journal,
  ConsistentRead: true,
  KeyConditionExpression: "eventId = :event",
  ExpressionAttributeValues: { ":event": "large" },
});

const versionsOf = (items: readonly Record<string, unknown>[]) => items.map(({ version }) => version);
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe("the first items of more than one page", () => {
  test.each([1, 2, 5, 6, 7])("%i of a query: no page asks for more than remains", async (limit) => {
    const { client, calls, pages, remaining } = recordingClient(QueryCommand);
    expect(versionsOf(await query(client, journal(), limit))).toEqual(VERSIONS.slice(0, limit));
    expect(calls.map(({ Limit }) => Limit)).toEqual(remaining(limit));
    expect(sum(pages)).toBe(limit);
    if (limit === 7) expect(pages.length).toBeGreaterThan(2);
  });

  test("of a table end with DynamoDB's page of a megabyte, after one call", async () => {
    const { client, calls } = recordingClient(ScanCommand);
    const after = { eventId: "large", version: 2 };
    const scanPage = createScanPage(client, core.names.tables.journal, "strong");
    const page = (limit: number) => scanPage(after, limit);
    const one = await page(1);
    expect({ ...one, items: versionsOf(one.items) }).toEqual({ items: [3], isLast: false });
    const many = await page(100);
    expect(versionsOf(many.items)).toEqual([3, 4, 5].slice(0, many.items.length));
    expect(many).toMatchObject({ isLast: false });
    expect(calls).toHaveLength(2);
  });

  test("are all of them where there are fewer", async () => {
    const { client, calls, remaining } = recordingClient(QueryCommand);
    expect(versionsOf(await query(client, journal(), 100))).toEqual(VERSIONS);
    expect(calls.map(({ Limit }) => Limit)).toEqual(remaining(100));
  });
});

describe("all items", () => {
  test("of a query are read a page at a time, with no limit, and no further than they are asked for", async () => {
    const { client, calls } = recordingClient(QueryCommand);
    for await (const { version } of queryPages(client, journal())) if (version === 1) break;
    expect(calls).toHaveLength(1);
    expect(versionsOf(await Array.fromAsync(queryPages(client, journal())))).toEqual(VERSIONS);
    expect(new Set(calls.map(({ Limit }) => Limit))).toEqual(new Set([undefined]));
  });

  test("of a table, too", async () => {
    const { client, calls } = recordingClient(ScanCommand);
    const all = () => scanPages(client, core.names.tables.journal, {});
    for await (const { eventId, version } of all()) if (eventId === "large" && version === 1) break;
    expect(calls).toHaveLength(1);
    const large = (await Array.fromAsync(all())).filter(({ eventId }) => eventId === "large");
    expect(versionsOf(large)).toEqual(VERSIONS);
  });
});
