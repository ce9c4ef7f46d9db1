import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { journalOfUser } from "#adapters/dynamodb/users-journal.ts";
import { createIdentities } from "#adapters/dynamodb/identities.ts";
import { applyRetention, planRetention, type RetainingDeps } from "#application/identifying/retaining.ts";
import { audit } from "#audit/audit.ts";
import { eventAfter } from "#domain/roster.ts";
import type { Archive } from "#ports/archive.ts";
import { CommitConflict } from "#ports/errors.ts";
import { runCommand } from "../support/systems/processes.ts";
import { createApplier } from "../support/systems/applier.ts";
import {
  checkIn,
  type Core,
  idsOf,
  register,
  startCore,
  submitted,
  unregister,
} from "../support/systems/core.ts";

/** What goes after RETENTION_DAYS: rows of past events, then whoever is at no event any more. */

const DAYS = 180;
const DATE = "2027-05-01T18:00:00.000Z";
const daysAfter = (days: number) => new Date(Date.parse(DATE) + days * 86_400_000).toISOString();

let core: Core;
let archive: Archive;
let deps: RetainingDeps;
let now = "";
beforeAll(async () => {
  core = await startCore();
  const { dynamo, names, events, users, personal, store } = core;
  archive = createArchive(dynamo, names.tables);
  deps = {
    archive,
    identities: createIdentities(dynamo, names.tables),
    events,
    users,
    personal,
    store,
    clock: () => now,
  };
});
afterAll(() => core.stop());

const at = (days: number) => void (now = daysAfter(days));
const apply = async (eventId: string, commands: Parameters<ReturnType<typeof createApplier>["apply"]>[1]) => {
  const applier = createApplier(core.store, () => now);
  const dated = commands.map((command) => ({ ...command, acceptedAt: now }));
  expect(await applier.apply(eventId, dated)).toEqual({ done: commands.length });
  expect(applier.errors).toEqual([]);
};
/** Users who came long before the event. */
const addUsers = async (userIds: readonly string[]) => {
  for (const userId of userIds)
    await core.users.create({ userId, name: `Name of ${userId}`, createdAt: daysAfter(-100) });
};
const differences = async () => {
  const found = await audit({
    archive,
    clock: deps.clock,
    onEvent: () => undefined,
    pausesMs: [1],
  });
  return [...found.differences, ...found.brokenUsers, ...found.unsettled];
};
const retain = async () => {
  const plan = await planRetention(deps, DAYS);
  const done = await applyRetention(deps, DAYS, plan);
  return { plan: { rows: Object.fromEntries(plan.rows), people: plan.people.toSorted() }, done };
};
const rowsOf = async (eventId: string) => {
  const TableName = core.names.tables.registrations;
  const { Items = [] } = await core.dynamo.send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Items.filter((item) => item["eventId"] === eventId).map((item) => String(item["userId"]));
};
const entryAt = async (eventId: string, version: number) => {
  const Key = { eventId, version };
  return (await core.dynamo.send(new GetCommand({ TableName: core.names.tables.journal, Key }))).Item;
};

test("what people had goes in time, whatever it was, then the people; nobody moves up or is told", async () => {
  at(-10);
  const [past, other] = [await core.addEvent(3, true, DATE), await core.addEvent(9, true, daysAfter(100))];
  await addUsers(["ann", "bob", "cy", "dee", "eve", "fay", "gil"]);
  await apply(past, ["ann", "bob", "cy", "dee", "eve", "fay"].map(register));
  await apply(past, [unregister("ann"), checkIn("bob")]);
  await apply(past, [submitted({ type: "promote", userId: "eve", waives: ["capacity"] })]);
  await apply(other, [register("bob")]);
  const before = (await core.events.find(past))?.version ?? 0;

  at(DAYS - 0.1);
  expect(await retain()).toEqual({ plan: { rows: {}, people: ["gil"] }, done: { rows: 0, people: 1 } });

  at(DAYS + 0.1);
  const plan = await planRetention(deps, DAYS);
  expect(plan.rows.get(past)?.toSorted()).toEqual(["ann", "bob", "cy", "dee", "eve", "fay"]);
  expect(plan.people.toSorted()).toEqual(["ann", "cy", "dee", "eve", "fay"]);
  expect(await rowsOf(past)).toHaveLength(6);

  expect(await applyRetention(deps, DAYS, plan)).toEqual({ rows: 6, people: 5 });
  expect(await rowsOf(past)).toEqual([]);
  expect(await core.events.find(past)).toMatchObject({
    version: before + 1,
    registeredCount: 0,
    extraCount: 0,
    checkedInCount: 0,
    waitlistCount: 0,
  });
  const entry = await entryAt(past, before + 1);
  expect(entry).not.toHaveProperty("pending");
  expect(entry?.["facts"]).toHaveLength(5);
  const by = (entry?.["facts"] as { by: string }[] | undefined)?.map((fact) => fact.by);
  expect(new Set(by)).toEqual(new Set(["retention"]));
  expect(await core.users.find("cy")).toEqual({ userId: "cy", erasedAt: now });
  expect(await core.users.find("bob")).toMatchObject({ name: "Name of bob" });
  expect(await entryAt(journalOfUser("cy"), 1)).not.toHaveProperty("pending");
  expect(await differences()).toEqual([]);
  expect(await retain()).toEqual({ plan: { rows: {}, people: [] }, done: { rows: 0, people: 0 } });
});

test("a cancelled event keeps nobody, nor does one of more people than fit into a transaction", async () => {
  at(-10);
  const [cancelled, large] = [await core.addEvent(1, true, DATE), await core.addEvent(70, true, DATE)];
  const people = idsOf("many", 130);
  await addUsers(people);
  await apply(cancelled, [...people.slice(0, 3).map(register), submitted({ type: "cancel-event" })]);
  await apply(large, people.map(register));
  at(DAYS + 1);
  expect((await retain()).done).toEqual({ rows: 133, people: 130 });
  expect([await rowsOf(cancelled), await rowsOf(large)]).toEqual([["#" + cancelled], []]);
  expect(await differences()).toEqual([]);
});

test("a row stays for what it remembers, and with it the person, until that is forgotten", async () => {
  at(-10);
  const eventId = await core.addEvent(2, true, DATE);
  await addUsers(["hal", "ida"]);
  await apply(eventId, ["hal", "ida"].map(register));
  at(DAYS - 1);
  await apply(eventId, [submitted({ type: "check-in", userId: "hal" })]);
  await apply(eventId, [submitted({ type: "unregister", userId: "ida", as: "organizer" })]);
  at(DAYS + 1);
  expect(await retain()).toEqual({
    plan: { rows: { [eventId]: ["hal"] }, people: [] },
    done: { rows: 1, people: 0 },
  });
  expect((await core.events.find(eventId))?.registeredCount).toBe(0);
  expect((await rowsOf(eventId)).toSorted()).toEqual(["hal", "ida"]);
  expect(await differences()).toEqual([]);
  at(DAYS + 50);
  expect((await retain()).done).toEqual({ rows: 2, people: 2 });
  expect(await differences()).toEqual([]);
});

describe("nobody goes", () => {
  test("who has come since, owns an event that is not over, or for whom a key acts", async () => {
    at(DAYS + 60);
    await addUsers(["owner", "maker", "expired"]);
    await core.users.create({ userId: "new", name: "New", createdAt: daysAfter(70) });
    const details = { title: "To come", date: daysAfter(DAYS + 90) };
    const at0 = daysAfter(0);
    const created = {
      type: "EventCreated",
      eventId: "owned",
      details,
      capacity: 1,
      hasWaitlist: false,
    } as const;
    const facts = [{ ...created, owners: ["u:owner", "k:abc"], at: at0 }];
    expect(await core.events.create(eventAfter(facts), facts)).toBe(true);
    for (const [actsFor, expiresAt] of [
      ["maker", daysAfter(DAYS + 61)],
      ["expired", daysAfter(DAYS)],
    ] as const) {
      const key = {
        keyId: `key-${actsFor}`,
        name: "Key",
        role: "organizer",
        createdBy: `u:${actsFor}`,
      } as const;
      const identities = createIdentities(core.dynamo, core.names.tables);
      await identities.addKey({ ...key, createdAt: at0, expiresAt, actsFor }, `hash-${actsFor}`);
    }
    expect((await retain()).plan.people).toEqual(["expired"]);
  });

  test("who has come to another event between plan and act", async () => {
    at(DAYS + 60);
    await addUsers(["late"]);
    const plan = await planRetention(deps, DAYS);
    expect(plan.people).toEqual(["late"]);
    await apply(await core.addEvent(1, true, daysAfter(DAYS + 70)), [register("late")]);
    expect(await applyRetention(deps, DAYS, plan)).toEqual({ rows: 0, people: 0 });
  });

  test("who is at an event that was put off between plan and act; and a lost race is run again", async () => {
    at(-10);
    const [putOff, raced] = [await core.addEvent(1, true, DATE), await core.addEvent(1, true, DATE)];
    await addUsers(["jo", "kim"]);
    await apply(putOff, [register("jo")]);
    await apply(raced, [register("kim")]);
    at(DAYS + 60);
    const plan = await planRetention(deps, DAYS);
    await apply(putOff, [submitted({ type: "update", changes: { date: daysAfter(DAYS + 70) } })]);
    let races = 0;
    const commit: RetainingDeps["store"]["commit"] = async (given) => {
      if (races++ === 0) throw new CommitConflict(["injected"]);
      await core.store.commit(given);
    };
    const store = { ...core.store, commit };
    expect(await applyRetention({ ...deps, store }, DAYS, plan)).toEqual({ rows: 1, people: 1 });
    expect(races).toBe(2);
    expect(await differences()).toEqual([]);
  });
});

test("the command says what would go, and removes it when it is told to", async () => {
  now = new Date().toISOString();
  const eventId = await core.addEvent(1, true, "2020-05-01T18:00:00.000Z");
  await core.addUsers(["once"]);
  await apply(eventId, [register("once")]);
  const run = async (args: readonly string[], more: Readonly<Record<string, string>>) => {
    const { child, output } = runCommand("retain", { DATA_DIR: "/nonexistent", ...core.env, ...more }, args);
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output: output() };
  };
  const set = { RETENTION_DAYS: "180" };
  const unset = await run([], {});
  expect([unset.code === 0, unset.output]).toEqual([false, expect.stringContaining("RETENTION_DAYS")]);
  expect((await run([], set)).output).toContain(`${eventId}: 1 person`);
  expect((await core.events.find(eventId))?.registeredCount).toBe(1);
  const { code, output } = await run(["--apply", "--json"], set);
  expect([code, output]).toEqual([0, expect.stringContaining('"done":{"rows":1,"people":0}')]);
  expect((await core.events.find(eventId))?.registeredCount).toBe(0);
});
