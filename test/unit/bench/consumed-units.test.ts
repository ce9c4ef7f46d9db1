import { PutItemCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unitsIn } from "#bench/proxy/counts.ts";
import { freePort } from "#localstack/processes/free-port.ts";
import { createClients } from "#infra/provision/clients.ts";
import { ensureTable } from "#infra/provision/tables.ts";
import { resourceDefinitions } from "#infra/resources.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { startDynamoDb } from "#localstack/embedded/in-memory-dynamodb.ts";

// The benchmark counts what the emulator says that a call took. These are AWS's rules, in examples.

const { tables } = resourceNames("units");
const database = await startDynamoDb(await freePort());
const { dynamo } = createClients("us-east-1", {
  dynamodb: database.url,
  queues: database.url,
  accessKey: "local",
});

beforeAll(async () => {
  for (const table of resourceDefinitions(resourceNames("units")).tables) {
    await ensureTable(dynamo, table, () => undefined);
  }
});
afterAll(() => database.stop());

const row = (userId: string, more: Record<string, string> = {}) => ({
  userId: { S: userId },
  eventId: { S: "concert" },
  ...Object.fromEntries(Object.entries(more).map(([name, S]) => [name, { S }])),
});

async function unitsOf(...items: ReturnType<typeof row>[]): Promise<number> {
  const TransactItems = items.map((Item) => ({ Put: { TableName: tables.registrations, Item } }));
  const input = { TransactItems, ReturnConsumedCapacity: "TOTAL" as const };
  const answer = await dynamo.send(new TransactWriteItemsCommand(input));
  return unitsIn("TransactWriteItems", JSON.stringify(answer)).writeUnits;
}

test("an item in a transaction takes two units for each started KB", async () => {
  expect(await unitsOf(row("ada"))).toBe(2);
  expect(await unitsOf(row("ben", { text: "x".repeat(1500) }), row("cleo"))).toBe(4 + 2);
});

test("an index takes one more for an item that comes into it, none for one that stays, two for one that moves", async () => {
  expect(await unitsOf(row("dan", { seat: "1" }))).toBe(2 + 1);
  expect(await unitsOf(row("dan", { seat: "1", note: "new" }))).toBe(2);
  expect(await unitsOf(row("dan", { seat: "2" }))).toBe(2 + 2);
});

test("outside of a transaction an item takes one unit", async () => {
  const input = {
    TableName: tables.registrations,
    Item: row("eve"),
    ReturnConsumedCapacity: "TOTAL" as const,
  };
  const answer = await dynamo.send(new PutItemCommand(input));
  expect(unitsIn("PutItem", JSON.stringify(answer)).writeUnits).toBe(1);
});
