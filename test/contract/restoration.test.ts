import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { BatchWriteCommand, DeleteCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { restoreEvents, type Restored } from "#adapters/dynamodb/restoration.ts";
import { applyCommands } from "#application/applying/apply-commands.ts";
import { createRelay } from "#application/relaying/relay.ts";
import { audit } from "#audit/audit.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { type Notification, notificationSchema } from "#contracts/notification.ts";
import { systemClock } from "#platform/clock.ts";
import { CommitConflict } from "#ports/errors.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import { type Core, register, startCore, unregister } from "../support/systems/core.ts";
import { openGuestList } from "../../examples/guest-list.ts";

/** Tables are copied back to an earlier moment, as a restore from a backup does, and the system goes on. */

const KEYS = {
  users: ["userId"],
  events: ["eventId"],
  registrations: ["userId", "eventId"],
  waitlist: ["eventId", "ticket"],
  journal: ["eventId", "version"],
} as const;
type Table = keyof typeof KEYS;
type Items = Record<string, unknown>[];
const TABLES = Object.keys(KEYS) as Table[];
const PEOPLE = ["ann", "ben", "cem", "dan", "eve"];

const WORDS = {
  registered: "has a seat",
  waitlisted: "waits",
  cancelled: "is not coming",
  offered: "",
  none: "",
};
const directory = mkdtempSync(join(tmpdir(), "muster-guests-"));
let lists = 0;

let core: Core;
let eventId: string;
let told: Notification[];
beforeAll(async () => {
  core = await startCore();
  await core.addUsers(PEOPLE);
});
afterAll(async () => {
  await core.stop();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  told = [];
  eventId = await core.addEvent(2);
});

async function itemsOf(table: Table): Promise<Items> {
  const input = { TableName: core.names.tables[table], ConsistentRead: true };
  const pages = await Array.fromAsync(paginateScan({ client: core.dynamo }, input));
  return pages.flatMap(({ Items = [] }) => Items);
}

async function copyTables(): Promise<Record<Table, Items>> {
  const copies = await Promise.all(TABLES.map(async (table) => [table, await itemsOf(table)] as const));
  return Object.fromEntries(copies) as Record<Table, Items>;
}

async function copyBack(copy: Record<Table, Items>): Promise<void> {
  for (const table of TABLES) {
    const TableName = core.names.tables[table];
    for (const item of await itemsOf(table)) {
      const Key = Object.fromEntries(KEYS[table].map((name) => [name, item[name]]));
      await core.dynamo.send(new DeleteCommand({ TableName, Key }));
    }
    for (let i = 0; i < copy[table].length; i += 25) {
      const puts = copy[table].slice(i, i + 25).map((Item) => ({ PutRequest: { Item } }));
      await core.dynamo.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
    }
  }
}

/** Applies each command in a transaction of its own, and publishes that and whatever else is pending. */
async function happen(...commands: readonly SubmittedCommand[]): Promise<void> {
  const report = (_: string, error: unknown) => {
    // What a restore has changed between reading and committing is decided again.
    if (!(error instanceof CommitConflict)) expect.fail(String(error));
  };
  const publish = async (_: string, some: readonly Notification[]) =>
    void told.push(...some.filter(({ source }) => source === `/events/${eventId}`));
  const relay = createRelay({
    outbox: core.outbox,
    clock: systemClock,
    topic: { isOrdered: false, publish },
    report,
  });
  const stopping = new AbortController().signal;
  const announce = (entry: JournalEntry): void => relay.announce(entry);
  const deps = { store: core.store, clock: systemClock, announce, report, stopping };
  for (const command of commands) await applyCommands(deps, eventId, [command]);
  await relay.idle();
  await relay.sweep(new Date(Date.now() + 1000).toISOString());
}

async function restored(): Promise<Restored[]> {
  const all = await Array.fromAsync(restoreEvents(core.dynamo, core.names.tables, systemClock));
  return all.filter((event) => event.eventId === eventId);
}

const backup = async (): Promise<Record<Table, Items>> => {
  await happen(register("ann"), register("ben"), register("cem"));
  return await copyTables();
};
const lost = () => happen(unregister("ann"), register("dan"), register("eve"));
const after = () => happen(unregister("ben"), register("eve"), register("ben"));

/** What a subscriber's list says of people otherwise than the tables, and of whom it says nothing. */
async function guestList(order: (all: Notification[]) => Notification[] = (all) => all) {
  const file = join(directory, `${eventId}-${lists++}.db`);
  const guests = openGuestList(file);
  for (const notification of order([...told])) guests.take(notification);
  const db = new DatabaseSync(file);
  const rows = db.prepare("SELECT userId, status FROM guests WHERE eventId = ?").all(eventId);
  db.close();
  const says = new Map(rows.map(({ userId, status }) => [String(userId), String(status)]));
  const wrong: string[] = [];
  for (const userId of PEOPLE) {
    const { status } = await core.registrations.find(eventId, userId);
    if (says.has(userId) && says.get(userId) !== WORDS[status]) wrong.push(userId);
  }
  return { wrong, unknown: PEOPLE.filter((userId) => !says.has(userId)) };
}

const differences = async () => {
  const archive = createArchive(core.dynamo, core.names.tables);
  return (await audit({ archive, clock: systemClock, onEvent: () => undefined }, eventId)).differences;
};

describe("a subscriber that follows the rules", () => {
  test("ends up wrong when tables are copied back, and nothing else is done", async () => {
    const copy = await backup();
    await lost();
    await copyBack(copy);
    await after();

    expect((await guestList()).wrong).not.toEqual([]);
  });

  test("is right about everybody after a restore, and knows of whom it has to ask", async () => {
    const copy = await backup();
    await lost();
    await copyBack(copy);
    const [{ version } = { version: 0 }] = (await restored()) as { version: number }[];
    await after();

    expect(await guestList()).toEqual({ wrong: [], unknown: ["ann", "dan"] });
    expect(await guestList((all) => all.toReversed())).toEqual({ wrong: [], unknown: ["dan"] });
    const [news, ...others] = told.filter(({ type }) => type === "event.restored");
    expect(notificationSchema.parse(news)).toMatchObject({
      id: `${eventId}/${version}/0`,
      sequence: `${version}000`,
      data: { lastSequence: "0000000000004999" },
    });
    expect(others).toEqual([]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
    expect(await differences()).toEqual([]);
  });

  test("is right after two restores from one backup, too", async () => {
    const copy = await backup();
    for (const happens of [lost, after]) {
      await happens();
      await copyBack(copy);
      await restored();
    }
    await lost();

    expect((await guestList()).wrong).toEqual([]);
    expect((await guestList((all) => all.toReversed())).wrong).toEqual([]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
    expect(await differences()).toEqual([]);
  });
});

describe("restoring", () => {
  test("may be repeated, and happens while somebody registers", async () => {
    await backup();
    await Promise.all([restored(), happen(register("dan")), restored()]);
    await restored();
    await after();

    expect(await differences()).toEqual([]);
    expect((await guestList()).wrong).toEqual([]);
  });

  test("leaves an event alone that the backup has cut in two, and names it", async () => {
    const copy = await backup();
    await lost();
    const events = (await itemsOf("events")).filter((event) => event["eventId"] === eventId);
    await copyBack({ ...copy, events });

    expect(await restored()).toEqual([{ eventId, problem: "is at version 7, and its journal at 4" }]);
    expect((await differences()).length).toBeGreaterThan(0);
  });
});
