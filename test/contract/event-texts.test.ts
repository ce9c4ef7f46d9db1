import { BatchGetItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { audit } from "#audit/audit.ts";
import { createCataloguing } from "#application/cataloguing.ts";
import type { EventChanges } from "#domain/event-details.ts";
import { systemClock } from "#platform/clock.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, register, startCore, update } from "../support/systems/core.ts";
import { recordCalls } from "./record-calls.ts";

/** An event's long texts are in its journal, and everybody who reads the event has them all the same. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const LONG = "Bring shoes 👠. ".repeat(250);
const WHERE = "Around the corner, ".repeat(10);

async function create(eventId: string, texts: EventChanges): Promise<void> {
  const cataloguing = createCataloguing({ users: core.users, events: core.events, clock: systemClock });
  const rest = { title: "Ball", date: "2027-05-01T18:00:00.000Z", capacity: 3, hasWaitlist: true };
  await cataloguing.createEvent({ eventId, ...rest, ...texts });
}

async function change(eventId: string, ...changes: EventChanges[]): Promise<void> {
  const { apply, errors } = createApplier(core.store);
  expect(await apply(eventId, changes.map(update))).toEqual({ done: changes.length });
  expect(errors).toEqual([]);
}

async function itemOf(eventId: string): Promise<Record<string, unknown>> {
  const get = new GetCommand({ TableName: core.names.tables.events, Key: { eventId }, ConsistentRead: true });
  return (await core.dynamo.send(get)).Item ?? {};
}

async function textsOf(eventId: string): Promise<object> {
  const {
    title: _,
    date: __,
    ...texts
  } = (await core.events.find(eventId))?.details ?? { title: "", date: "" };
  return texts;
}

const archive = () => createArchive(core.dynamo, core.names.tables);
const differences = async (eventId: string) =>
  (await audit({ archive: archive(), clock: systemClock, onEvent: () => undefined }, eventId)).differences;

test("whoever reads an event has its texts, and its item has only the short ones", async () => {
  await create("read", { description: LONG, location: "Hall", organizer: "é".repeat(33) });
  const details = { description: LONG, location: "Hall", organizer: "é".repeat(33) };

  expect(await core.events.find("read")).toMatchObject({ details });
  expect((await core.events.findMany(["read", "none"])).get("read")).toMatchObject({ details });
  expect((await core.events.list({ limit: 10 })).items).toMatchObject([{ details }]);
  const byDate = await Array.fromAsync(core.events.byDate({ limit: 10 }));
  expect(byDate.map(({ event }) => event?.details)).toMatchObject([details]);
  expect(await archive().event("read")).toMatchObject({ value: { details } });
  const interest = { eventId: "read", userIds: [], ranked: [], event: false, head: 0 };
  expect((await core.store.load(interest)).roster.event).toMatchObject({ details });

  const item = await itemOf("read");
  expect(item).toMatchObject({ location: "Hall", descriptionVersion: 1, organizerVersion: 1 });
  expect([item["description"], item["organizer"]]).toEqual([undefined, undefined]);
});

test("an update changes those texts that it names, whether they are long or short", async () => {
  await create("changed", { description: LONG, location: WHERE });
  await core.addUsers(["ada"]);

  await change("changed", { title: "Opera", organizer: "Us" });
  expect(await textsOf("changed")).toEqual({ description: LONG, location: WHERE, organizer: "Us" });
  await change("changed", { description: `${LONG}!` }, { location: "Hall" });
  expect(await textsOf("changed")).toEqual({ description: `${LONG}!`, location: "Hall", organizer: "Us" });
  await change("changed", { description: "Short" }, { description: `Not ${LONG}` }, { organizer: null });
  await createApplier(core.store).apply("changed", [register("ada")]);
  expect(await textsOf("changed")).toEqual({ description: `Not ${LONG}`, location: "Hall" });
  expect(await itemOf("changed")).toMatchObject({ descriptionVersion: 4, location: "Hall" });
  await change("changed", { description: null, location: WHERE });
  expect(await textsOf("changed")).toEqual({ location: WHERE });

  expect(await differences("changed")).toEqual([]);
});

test("a text is read once, and an event without a long one costs no read of the journal", async () => {
  await create("once", { description: LONG });
  await create("without", { description: "Short" });
  const calls = recordCalls<{ RequestItems?: object }>(core.dynamo, BatchGetItemCommand);
  const ofJournal = () =>
    calls.filter(({ RequestItems = {} }) => Object.hasOwn(RequestItems, core.names.tables.journal)).length;
  const events = createEventCatalog(core.dynamo, core.names.tables);
  const store = createRosterStore(core.dynamo, core.names.tables);
  const interest = { userIds: ["ada"], ranked: [], event: false, head: 0 };

  await events.find("without");
  await store.load({ ...interest, eventId: "without" });
  expect(ofJournal()).toBe(0);
  for (let i = 0; i < 3; i++) await events.find("once");
  await events.list({ limit: 10 });
  expect(ofJournal()).toBeLessThanOrEqual(2);
  const before = ofJournal();
  for (let i = 0; i < 3; i++) await store.load({ ...interest, eventId: "once" });
  expect(ofJournal()).toBe(before + 1);
});

describe("a text on the item itself", () => {
  const put = (eventId: string, description: string) =>
    core.dynamo.send(
      new UpdateCommand({
        TableName: core.names.tables.events,
        Key: { eventId },
        UpdateExpression: "SET description = :text",
        ExpressionAttributeValues: { ":text": description },
      }),
    );

  test("stays there, as yesterday's code left it, until it is changed", async () => {
    await create("yesterday", {});
    await put("yesterday", LONG);
    await change("yesterday", { title: "Opera", location: WHERE }, { capacity: 4 });
    expect(await itemOf("yesterday")).toMatchObject({ description: LONG, locationVersion: 2 });
    expect(await textsOf("yesterday")).toEqual({ description: LONG, location: WHERE });

    await change("yesterday", { description: `${LONG}!` });
    expect(await itemOf("yesterday")).not.toHaveProperty("description");
    expect(await textsOf("yesterday")).toEqual({ description: `${LONG}!`, location: WHERE });
  });

  test("is the truth, whatever entry is named beside it: yesterday's code knows of none", async () => {
    await create("mixed", { description: LONG });
    await put("mixed", "By yesterday's worker");
    expect(await textsOf("mixed")).toEqual({ description: "By yesterday's worker" });
    await change("mixed", { description: null });
    expect(await textsOf("mixed")).toEqual({});
  });
});

test("an event whose journal has lost an entry can be read, without the text; the audit says so", async () => {
  await create("lost", { description: LONG, location: "Hall" });
  const Key = { eventId: "lost", version: 1 };
  await core.dynamo.send(new DeleteCommand({ TableName: core.names.tables.journal, Key }));

  expect(await createEventCatalog(core.dynamo, core.names.tables).find("lost")).toMatchObject({
    details: { location: "Hall" },
  });
  expect(await differences("lost")).not.toEqual([]);
});
