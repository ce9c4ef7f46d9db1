import { expect, test } from "vitest";
import type { Answer, Call, Output } from "#bench/aws/answer.ts";
import type { Admission } from "#bench/aws/admission.ts";
import { createTableLimits, type TableLimits } from "#bench/aws/table-limits.ts";
import { touchedBy } from "#bench/aws/touched-keys.ts";

const get = (...eventIds: readonly string[]): Call => {
  const Keys = eventIds.map((eventId) => ({ eventId: { S: eventId } }));
  return { operation: "BatchGetItem", input: { RequestItems: { "x-events": { Keys } } } };
};
const capacity = (TableName: string, units: number, index?: readonly [string, number]): Output => ({
  ConsumedCapacity: {
    TableName,
    Table: { CapacityUnits: units },
    ...(index && { GlobalSecondaryIndexes: { [index[0]]: { CapacityUnits: index[1] } } }),
  },
});
const admitted = (admission: Admission) =>
  "input" in admission ? admission : expect.fail("it was refused, whole");
const refused = (admission: Admission) =>
  "refused" in admission ? admission.refused : expect.fail("admitted");
const consume = (limits: TableLimits, call: Call, output: Output): Answer =>
  admitted(limits.admit(call, 0)).complete({ output }, 0);

const seat = (userId: string, eventId: string): Output => ({
  Put: { TableName: "x-registrations", Item: { userId: { S: userId }, eventId: { S: eventId } } },
});
const transact = (...TransactItems: readonly Output[]): Call => ({
  operation: "TransactWriteItems",
  input: { TransactItems },
});
const unmark = (...eventIds: readonly string[]): Call => {
  const Statement = 'UPDATE "x-journal" REMOVE pending WHERE version = ? AND eventId = ?';
  const Statements = eventIds.map((S) => ({ Statement, Parameters: [{ N: "1" }, { S }] }));
  return { operation: "BatchExecuteStatement", input: { Statements } };
};

test("finds the keys of tables and indexes that calls touch", () => {
  expect(touchedBy(transact(seat("u", "e")))).toEqual([
    [
      { where: "x-registrations", key: "u" },
      { where: "x-registrations.byEvent", key: "e" },
    ],
  ]);
  expect(touchedBy(unmark("e"))).toEqual([[{ where: "x-journal", key: "e" }]]);
  const query = {
    TableName: "x-journal",
    IndexName: "pending",
    KeyConditionExpression: "#p = :shard AND #at < :at",
    ExpressionAttributeNames: { "#p": "pending", "#at": "at" },
    ExpressionAttributeValues: { ":shard": { S: "3" }, ":at": { S: "now" } },
  };
  expect(touchedBy({ operation: "Query", input: query })).toEqual([
    [{ where: "x-journal.pending", key: "3" }],
  ]);
  expect(touchedBy({ operation: "Scan", input: { TableName: "x-events" } })).toEqual([
    [{ where: "x-events", key: "" }],
  ]);
});

test("leaves of a BatchGetItem the keys unprocessed that have used up 3,000 units", () => {
  const limits = createTableLimits();
  consume(limits, get("hot"), capacity("x-events", 3000));
  const { input, complete } = admitted(limits.admit(get("hot", "quiet"), 0));
  expect(input["RequestItems"]).toEqual({ "x-events": { Keys: [{ eventId: { S: "quiet" } }] } });
  expect(complete({ output: { Responses: {}, UnprocessedKeys: {} } }, 0)).toMatchObject({
    output: { UnprocessedKeys: { "x-events": { Keys: [{ eventId: { S: "hot" } }] } } },
  });
  const error = "ProvisionedThroughputExceededException";
  expect(refused(limits.admit(get("hot"), 0))).toMatchObject({ error });
  admitted(limits.admit(get("hot"), 1));
});

test("cancels a transaction that touches a key, or an index's key, with 1,000 units used up", () => {
  const limits = createTableLimits();
  consume(limits, transact(seat("u", "hot")), capacity("x-registrations", 2, ["byEvent", 1000]));
  expect(refused(limits.admit(transact(seat("v", "quiet"), seat("w", "hot")), 0))).toMatchObject({
    error: "TransactionCanceledException",
    more: { CancellationReasons: [{ Code: "None" }, { Code: "ThrottlingError" }] },
  });
  // Reads have units of their own.
  admitted(limits.admit(get("hot"), 0));
});

test("answers statement by statement", () => {
  const limits = createTableLimits();
  consume(limits, unmark("hot"), capacity("x-journal", 1000));
  const { input, complete } = admitted(limits.admit(unmark("hot", "quiet"), 0));
  expect(input["Statements"]).toEqual(unmark("quiet").input["Statements"]);
  expect(complete({ output: { Responses: [{ TableName: "x-journal" }] } }, 0)).toMatchObject({
    output: { Responses: [{ Error: { Code: "ThrottlingError" } }, { TableName: "x-journal" }] },
  });
  expect(refused(limits.admit(unmark("hot"), 0))).toMatchObject({
    output: { Responses: [{ Error: { Code: "ThrottlingError" } }] },
  });
});

test("asks for the units, and knows the most of a second for each key", () => {
  const limits = createTableLimits();
  const call = transact(seat("u", "e"), seat("v", "e"));
  expect(admitted(limits.admit(call, 0)).input["ReturnConsumedCapacity"]).toBe("INDEXES");
  consume(limits, call, capacity("x-registrations", 4, ["byEvent", 2]));
  expect(limits.writes.most("x-registrations u")).toBe(2);
  expect(limits.writes.most("x-registrations.byEvent e")).toBe(2);
  expect(limits.reads.most()).toBe(0);
});

test("counts units of an index whose key the call doesn't say, for none of its keys", () => {
  const limits = createTableLimits();
  consume(limits, unmark("a"), capacity("x-journal", 1, ["pending", 1]));
  expect(limits.writes.keys()).toEqual(["x-journal a", "x-journal.pending "]);
  expect([limits.writes.total(), limits.writes.total("x-journal.pending ")]).toEqual([2, 1]);
});
