import {
  DescribeTimeToLiveCommand,
  PutItemCommand,
  ScanCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DynamoDbEmulator } from "#localstack/embedded/dynamodb.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";

/**
 * How the emulators that the contracts run on differ from each other and from AWS, where it matters to
 * Muster.
 */

let core: Core;
let table = "";
beforeAll(async () => {
  core = await startCore();
  table = core.names.tables.users;
});
afterAll(() => core.stop());

/** The value that is expected of the emulator that the tests run on. */
const each = <Value>(values: Record<DynamoDbEmulator, Value>): Value => values[core.emulator];

const put = (userId: string, kilobytes = 0): TransactWriteItem => ({
  Put: { TableName: table, Item: { userId: { S: userId }, x: { S: "x".repeat(kilobytes * 1024) } } },
});

const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  core.clients.dynamo.send(
    new TransactWriteItemsCommand({ TransactItems, ClientRequestToken, ReturnConsumedCapacity: "TOTAL" }),
  );

const nameOf = (error: unknown) => (error as Error).name;

test("a transaction costs twice its items' units; DynamoDB Local counts items of the same cost once", async () => {
  const { ConsumedCapacity = [] } = await transact([put("a", 1.5), put("b", 1.5), put("c", 2.5)]);
  const total = ConsumedCapacity.map(({ CapacityUnits }) => CapacityUnits);
  expect(total).toEqual(each({ dynoxide: [14], "dynamodb-local": [10] }));
});

test("a repeated token writes nothing again; DynamoDB Local bills it as if it had", async () => {
  await transact([put("token")], "one");
  const { ConsumedCapacity = [] } = await transact([put("token")], "one");
  const isRead = ConsumedCapacity.some(({ ReadCapacityUnits }) => ReadCapacityUnits !== undefined);
  expect(isRead).toBe(each({ dynoxide: true, "dynamodb-local": false }));
});

test("a token under which something else was asked is a mismatch", async () => {
  await transact([put("token")], "two");
  const error: unknown = await transact([put("other")], "two").catch((reason: unknown) => reason);
  expect(nameOf(error)).toBe("IdempotentParameterMismatchException");
});

test("an update of what isn't there cancels its transaction; DynamoDB Local refuses the whole call", async () => {
  const Update = {
    TableName: table,
    Key: { userId: { S: "nobody" } },
    UpdateExpression: "SET revision = revision + :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  };
  const error: unknown = await transact([put("neighbour"), { Update }]).catch((reason: unknown) => reason);
  const cancelled = "TransactionCanceledException";
  expect(nameOf(error)).toBe(each({ dynoxide: cancelled, "dynamodb-local": "ValidationException" }));
});

test("a table is scanned in an order of its own; only dynoxide's is that of the keys", async () => {
  await core.addUsers(idsOf("scan", 30));
  const { Items = [] } = await core.clients.dynamo.send(new ScanCommand({ TableName: table }));
  const ids = Items.map(({ userId }) => userId?.S ?? "");
  expect(ids.toString() === ids.toSorted().toString()).toBe(
    each({ dynoxide: true, "dynamodb-local": false }),
  );
});

test("a key of an index has at most 1,024 bytes; dynoxide takes any", async () => {
  const Item = { userId: { S: "u" }, eventId: { S: "e" }, seat: { S: "x".repeat(1025) } };
  const answer: unknown = await core.clients.dynamo
    .send(new PutItemCommand({ TableName: core.names.tables.registrations, Item }))
    .then(() => "accepted", nameOf);
  expect(answer).toBe(each({ dynoxide: "accepted", "dynamodb-local": "ValidationException" }));
});

test("simultaneous transactions on one item all succeed, unlike on AWS: tests have to make conflicts", async () => {
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => transact([put("hot", i / 100)])),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => "fulfilled"));
});

test("items that only remember are set to expire", async () => {
  const { TimeToLiveDescription } = await core.clients.dynamo.send(
    new DescribeTimeToLiveCommand({ TableName: core.names.tables.registrations }),
  );
  expect(TimeToLiveDescription).toEqual({ AttributeName: "expiresAt", TimeToLiveStatus: "ENABLED" });
});

test("pages of any site may call dynoxide, so it listens where they can't guess; none may call DynamoDB Local", async () => {
  const { headers } = await fetch(core.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "", {
    method: "OPTIONS",
    headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
  });
  const its = each({ dynoxide: "*", "dynamodb-local": null });
  expect(headers.get("access-control-allow-origin")).toBe(its);
});
