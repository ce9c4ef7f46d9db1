import { BatchWriteCommand, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { migrate } from "#adapters/dynamodb/migration.ts";
import { applyCommands } from "#application/applying/apply-commands.ts";
import { createRelay } from "#application/relaying/relay.ts";
import { audit } from "#audit/audit.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { Notification } from "#contracts/notification.ts";
import { systemClock } from "#platform/clock.ts";
import { everything } from "./commits.ts";
import { type Core, register, startCore, unregister, update } from "../support/systems/core.ts";
import * as yesterday from "../support/yesterday/f5d9103.ts";

/**
 * Deploys mix versions. Today's code reads what yesterday's code stored, and the other way round. What only
 * tomorrow's code knows, today's code preserves, or does not touch.
 */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

async function put(table: keyof Core["names"]["tables"], items: readonly object[]): Promise<void> {
  const puts = items.map((Item) => ({ PutRequest: { Item } }));
  await core.dynamo.send(new BatchWriteCommand({ RequestItems: { [core.names.tables[table]]: puts } }));
}

async function item(table: "events" | "registrations", Key: object) {
  const TableName = core.names.tables[table];
  return (await core.dynamo.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
}

async function add(table: "events" | "registrations", Key: object, value: object): Promise<void> {
  await core.dynamo.send(
    new UpdateCommand({
      TableName: core.names.tables[table],
      Key,
      UpdateExpression: "SET fromTomorrow = :value",
      ExpressionAttributeValues: { ":value": value },
    }),
  );
}

async function apply(eventId: string, ...commands: SubmittedCommand[]) {
  const errors: unknown[] = [];
  const deps = {
    store: core.store,
    clock: systemClock,
    announce: () => undefined,
    report: (_: string, error: unknown) => void errors.push(error),
    stopping: new AbortController().signal,
  };
  return { ...(await applyCommands(deps, eventId, commands)), errors };
}

const differences = async (eventId: string) => {
  const archive = createArchive(core.dynamo, core.names.tables);
  return (await audit({ archive, clock: systemClock, onEvent: () => undefined }, eventId)).differences;
};

async function stage(eventId: string): Promise<void> {
  const items = yesterday.yesterdaysItems(eventId);
  await Promise.all([
    put("users", items.users),
    put("events", items.events),
    put("registrations", items.registrations),
    put("waitlist", items.waitlist),
    put("journal", items.journal),
  ]);
  await migrate(core.clients.dynamo, core.names.tables, () => undefined);
}

describe("what yesterday's code stored", () => {
  test("is read, audited, announced, and carried on with", async () => {
    await stage("carried-on");
    expect(await differences("carried-on")).toEqual([]);

    const published: Notification[] = [];
    const relay = createRelay({
      outbox: core.outbox,
      clock: systemClock,
      topic: { isOrdered: true, publish: async (_, notifications) => void published.push(...notifications) },
      report: (_, error) => expect.fail(String(error)),
    });
    await relay.sweep(systemClock());
    expect(published.map(({ type, id }) => `${type} ${id}`)).toEqual([
      "registration.registered carried-on/2/0",
      "registration.waitlisted carried-on/2/1",
    ]);

    const commands = [register("cem"), unregister("ada"), update({ title: "Opera", location: null })];
    expect(await apply("carried-on", ...commands)).toEqual({ done: 3, errors: [] });
    expect(await item("registrations", { userId: "ben", eventId: "carried-on" })).toMatchObject({
      status: "registered",
      receipts: [{ result: { outcome: "waitlisted" } }],
    });
    expect(await item("events", { eventId: "carried-on" })).not.toHaveProperty("location");
    expect(await differences("carried-on")).toEqual([]);
  });
});

describe("what yesterday's code lets expire", () => {
  test("may go after the 22 days for which it kept it", async () => {
    await stage("expiring");
    await apply("expiring", unregister("ada"));
    const key = { userId: "ada", eventId: "expiring" };
    const { receipts = [] } = (await item("registrations", key)) ?? {};
    const last = Date.parse((receipts as { completedAt: string }[]).at(-1)?.completedAt ?? "");
    const set = (expiresAt: number) =>
      core.dynamo.send(
        new UpdateCommand({
          TableName: core.names.tables.registrations,
          Key: key,
          UpdateExpression: "SET expiresAt = :at",
          ExpressionAttributeValues: { ":at": expiresAt },
        }),
      );
    const DAY = 86_400;
    await set(Math.ceil(last / 1000) + 22 * DAY);
    expect(await differences("expiring")).toEqual([]);
    await set(Math.floor(last / 1000) + 22 * DAY - 1);
    expect(await differences("expiring")).toMatchObject([{ detail: "expires before what it remembers" }]);
  });
});

describe("what today's code stores", () => {
  test("yesterday's code can read, to the last attribute", async () => {
    await core.addUsers(["dan", "eve", "fay", "gil"]);
    const eventId = await core.addEvent(1);
    const commands = [register("dan"), register("eve"), register("fay"), register("nobody")];
    await apply(eventId, ...commands, unregister("dan"), unregister("fay"), register("gil"));
    await apply(eventId, update({ description: "New", organizer: "Us" }), update({ capacity: 2 }));
    const stored = await everything(core);
    const ofEvent = (table: string) =>
      (stored[table] ?? []).filter((one) => (one as { eventId: string }).eventId === eventId);

    for (const one of ofEvent("events")) yesterday.eventItem.parse(one);
    for (const one of ofEvent("registrations")) yesterday.registrationItem.parse(one);
    for (const one of ofEvent("waitlist")) yesterday.waitlistItem.parse(one);
    for (const one of ofEvent("journal")) yesterday.journalItem.parse(one);
    expect(["events", "registrations", "journal"].map((table) => ofEvent(table).length)).toEqual([1, 6, 3]);
  });
});

describe("what only tomorrow's code knows", () => {
  const addition = { closesAt: "2027-04-30T18:00:00.000Z", by: ["root"] };

  test("stays on an event and on rows, whatever is done to them", async () => {
    const eventId = "kept";
    await stage(eventId);
    await add("events", { eventId }, addition);
    for (const userId of ["ada", "ben"]) await add("registrations", { userId, eventId }, addition);

    await apply(eventId, unregister("ada"), update({ title: "Opera", location: null, capacity: 5 }));
    await add("registrations", { userId: "#kept", eventId }, addition);
    await apply(eventId, register("ada"), unregister("ben"), update({ description: "Late" }));

    expect(await item("events", { eventId })).toMatchObject({ title: "Opera", fromTomorrow: addition });
    for (const userId of ["ada", "ben", "#kept"]) {
      const row = await item("registrations", { userId, eventId });
      expect(row, userId).toMatchObject({ fromTomorrow: addition });
    }
    expect(await item("registrations", { userId: "ada", eventId })).toMatchObject({ status: "registered" });
    expect(await item("registrations", { userId: "ben", eventId })).not.toHaveProperty("seat");
    expect(await differences(eventId)).toEqual([]);
  });

  test("about where somebody stands leaves their commands in the queue, and the row as it is", async () => {
    const eventId = "offered";
    await stage(eventId);
    const [, row] = yesterday.yesterdaysItems(eventId).registrations;
    const offered = { ...row, status: "offered", expiresAt: 1 };
    await put("registrations", [offered]);

    const { done, errors } = await apply(eventId, unregister("ben"));

    expect(done).toBe(0);
    expect(errors).toHaveLength(1);
    expect(await item("registrations", { userId: "ben", eventId })).toEqual(offered);
  });

  test("has happened: its entry, and all behind it, stay pending, and nothing of it is published", async () => {
    const eventId = "unheard-of";
    await stage(eventId);
    const facts = [{ type: "SeatTransferred", userId: "ada" }];
    await put("journal", [{ eventId, version: 3, at: systemClock(), facts, pending: "1" }]);
    const published: Notification[] = [];
    const errors: unknown[] = [];
    const relay = createRelay({
      outbox: core.outbox,
      clock: systemClock,
      topic: { isOrdered: true, publish: async (_, notifications) => void published.push(...notifications) },
      report: (event, error) => void (event === eventId && errors.push(String(error))),
    });

    await relay.sweep(systemClock());
    relay.announce({ eventId, version: 4, at: systemClock(), facts: [], isPending: true });
    await relay.idle();

    expect(published.filter(({ id }) => id.startsWith(eventId) && !id.includes("/2/"))).toEqual([]);
    expect(errors).toEqual([
      expect.stringContaining("SeatTransferred"),
      expect.stringContaining("SeatTransferred"),
    ]);
    const query = {
      TableName: core.names.tables.journal,
      KeyConditionExpression: "eventId = :event AND version = :three",
      ExpressionAttributeValues: { ":event": eventId, ":three": 3 },
    };
    expect((await core.dynamo.send(new QueryCommand(query))).Items).toMatchObject([{ pending: "1" }]);
  });
});
