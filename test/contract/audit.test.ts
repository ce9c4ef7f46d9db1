import { DeleteCommand, PutCommand, UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createArchive } from "../../src/adapters/dynamodb/archive.ts";
import { applyCommands } from "../../src/application/apply-commands.ts";
import { audit } from "../../src/application/audit/audit.ts";
import type { SubmittedCommand } from "../../src/contracts/command-message.ts";
import { systemClock } from "../../src/ports/clock.ts";
import type { JournalEntry } from "../../src/ports/journal.ts";
import { type Core, register, startCore, unregister, update } from "../support/core.ts";

/** Every table damaged by hand, and every damage named. */

let core: Core;
let people = 0;
let eventId = "";
/** Two with a seat (the second promoted), two who wait, one who left, in this order. */
let [ann, ben, cem, dan, eve] = ["", "", "", "", ""];

beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

beforeEach(async () => {
  [ann = "", ben = "", cem = "", dan = "", eve = ""] = ["ann", "ben", "cem", "dan", "eve"].map(
    (name) => `${name}${people}`,
  );
  people++;
  await core.addUsers([ann, ben, cem, dan, eve]);
  eventId = await core.addEvent(2);
  await apply([ann, eve].map(register));
  await apply([ben, cem, dan].map(register));
  await apply([unregister(eve), register(ann)]);
  await apply([update({ title: "New" }), update({ title: "New" })]);
});

async function apply(commands: readonly SubmittedCommand[]): Promise<void> {
  const entries: JournalEntry[] = [];
  const deps = {
    store: core.store,
    clock: systemClock,
    announce: (entry: JournalEntry) => void entries.push(entry),
    report: () => undefined,
    stopping: new AbortController().signal,
  };
  await applyCommands(deps, eventId, commands);
  for (const { version } of entries) await core.outbox.markPublished(eventId, version);
}

async function audited(scope: "event" | "all" = "event") {
  const archive = createArchive(core.dynamo, core.names.tables);
  const seen: string[] = [];
  const onEvent = (result: { eventId: string }): void => void seen.push(result.eventId);
  const result = await audit(
    { archive, clock: systemClock, onEvent, pausesMs: [1] },
    scope === "event" ? eventId : undefined,
  );
  const found = result.differences.map(({ invariant, item, detail }) => `${invariant} ${item} ${detail}`);
  return { ...result, found, seen };
}

const tables = () => core.names.tables;
const change = (TableName: string, Key: Record<string, unknown>, set: Partial<UpdateCommandInput>) =>
  core.dynamo.send(new UpdateCommand({ TableName, Key, ...set }));
const remove = (TableName: string, Key: Record<string, unknown>) =>
  core.dynamo.send(new DeleteCommand({ TableName, Key }));
const put = (TableName: string, Item: Record<string, unknown>) =>
  core.dynamo.send(new PutCommand({ TableName, Item }));

/** Sets one attribute of an item. */
const set = (table: string, key: Record<string, unknown>, name: string, value: unknown) =>
  change(table, key, {
    UpdateExpression: "SET #name = :value",
    ExpressionAttributeNames: { "#name": name },
    ExpressionAttributeValues: { ":value": value },
  });

const event = () => ({ eventId });
const row = (userId: string) => ({ userId, eventId });
const entry = (version: number) => ({ eventId, version });
const place = (ticket: number) => ({ eventId, ticket });

describe("an event that nobody has touched", () => {
  test("is clean, and everything about it was checked", async () => {
    const { differences, unsettled, checks, events, entries, rows } = await audited();
    expect({ differences, unsettled, events, entries, rows }).toEqual({
      differences: [],
      unsettled: [],
      events: 1,
      entries: 5,
      rows: 5,
    });
    expect(Object.values(checks).filter((count) => count === 0)).toEqual([]);
  });

  test("is clean among all others, also where somebody asked for an event that never was", async () => {
    eventId = "never-was";
    await apply([register(ann)]);
    const { differences, brokenUsers, seen } = await audited("all");
    expect({ differences, brokenUsers }).toEqual({ differences: [], brokenUsers: [] });
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).not.toContain("never-was");
  });
});

type Damage = readonly [
  name: string,
  damage: () => Promise<unknown>,
  found: () => readonly (string | RegExp)[],
];

const DAMAGES: readonly Damage[] = [
  [
    "events: a counter",
    () => set(tables().events, event(), "registeredCount", 1),
    () => [
      `7 events ${eventId} registeredCount is 1, should be 2`,
      `2 events ${eventId} registeredCount is 1, should be 2`,
    ],
  ],
  [
    "events: the other counter",
    () => set(tables().events, event(), "waitlistCount", 3),
    () => [
      `7 events ${eventId} waitlistCount is 3, should be 2`,
      `2 events ${eventId} waitlistCount is 3, should be 2`,
    ],
  ],
  [
    "events: oversold",
    () => set(tables().events, event(), "capacity", 1),
    () => [`1 events ${eventId} 2 of 1 seats are taken`, `7 events ${eventId} capacity is 1, should be 2`],
  ],
  [
    "events: the next ticket",
    () => set(tables().events, event(), "nextTicket", 2),
    () => [`7 events ${eventId} nextTicket is 2, should be 4`],
  ],
  [
    "events: the version",
    () => set(tables().events, event(), "version", 4),
    () => [`7 events ${eventId} version is 4, should be 5`],
  ],
  [
    "events: a detail",
    () => set(tables().events, event(), "title", "Other"),
    () => [`7 events ${eventId} title is "Other", should be "New"`],
  ],
  [
    "events: a member that can't be read",
    () => set(tables().events, event(), "capacity", "two"),
    () => [/^7 events \S+ can't be read: capacity: .*number/],
  ],
  ["events: gone", () => remove(tables().events, event()), () => [`7 events ${eventId} is missing`]],
  [
    "registrations: a seat that was never given",
    () =>
      put(tables().registrations, {
        ...row(`x${ann}`),
        status: "registered",
        registeredAt: systemClock(),
        receipts: [],
        revision: 1,
        seat: "z",
      }),
    () => [
      `7 registrations x${ann} status is "registered", should be "none"`,
      /^7 registrations \S+ registeredAt is "\S+", should be absent/,
      /^7 registrations \S+ seat is z, should be \S+#x/,
      `2 events ${eventId} registeredCount is 2, should be 3`,
      `7 index of seats, x${ann} has no seat by the journal`,
    ],
  ],
  [
    "registrations: a seat of who waits",
    () =>
      change(tables().registrations, row(cem), {
        UpdateExpression: "SET #s = :r, registeredAt = waitlistedAt REMOVE ticket",
        ExpressionAttributeNames: { "#s": "status" },
        ExpressionAttributeValues: { ":r": "registered" },
      }),
    () => [
      `3 registrations ${cem} status is "registered", should be "waitlisted"`,
      `3 registrations ${cem} ticket is absent, should be 2`,
      /^3 registrations \S+ registeredAt is "\S+", should be absent/,
      /^7 registrations \S+ seat is absent, should be \S+#cem/,
      `2 events ${eventId} registeredCount is 2, should be 3`,
    ],
  ],
  [
    "registrations: a row that is gone",
    () => remove(tables().registrations, row(ann)),
    () => [
      `7 registrations ${ann} status is "none", should be "registered"`,
      /^7 registrations \S+ registeredAt is absent, should be "\S+"/,
      /^5 registrations \S+ registered at \S+, but no request remembers it/,
      `2 events ${eventId} registeredCount is 2, should be 1`,
      `7 index of seats, ${ann} is missing`,
    ],
  ],
  [
    "registrations: receipts that are gone",
    () => set(tables().registrations, row(ben), "receipts", []),
    () => [/^5 registrations ben\d+ waitlisted at \S+, but no request remembers it/],
  ],
  [
    "registrations: a receipt that can't be read",
    () => set(tables().registrations, row(ben), "receipts", [{ key: "k" }]),
    () => [
      /^7 registrations ben\d+ can't be read: receipts\.0\.key/,
      `2 events ${eventId} registeredCount is 2, should be 1`,
    ],
  ],
  [
    "registrations: a live row that is set to expire",
    () => set(tables().registrations, row(ben), "expiresAt", 1),
    () => [`7 registrations ${ben} is live, and set to expire`],
  ],
  [
    "registrations: memories that expire too early",
    () => set(tables().registrations, row(eve), "expiresAt", 1),
    () => [`5 registrations ${eve} expires before what it remembers`],
  ],
  [
    "registrations: out of the index of seats",
    () => change(tables().registrations, row(ben), { UpdateExpression: "REMOVE seat" }),
    () => [/^7 registrations ben\d+ seat is absent, should be \S+/, `7 index of seats, ${ben} is missing`],
  ],
  [
    "registrations: another order of seats",
    () => set(tables().registrations, row(ben), "seat", "0"),
    () => [/^7 registrations ben\d+ seat is 0, should be \S+/, `7 index of seats, ${ann} is out of order`],
  ],
  [
    "registrations: the event's own memory gone",
    () => remove(tables().registrations, row(`#${eventId}`)),
    () => [/^5 registrations #\S+ updated at \S+, but no request remembers it/],
  ],
  [
    "registrations: the event's own memory with a seat",
    () => set(tables().registrations, row(`#${eventId}`), "status", "cancelled"),
    () => [/^7 registrations #\S+ can't be read: cancelledAt/],
  ],
  [
    "waitlist: a place that is gone",
    () => remove(tables().waitlist, place(2)),
    () => [
      `8 waitlist 2 is missing, and ${cem} waits with it`,
      `2 events ${eventId} waitlistCount is 2, should be 1`,
    ],
  ],
  [
    "waitlist: a place of who has a seat",
    () => put(tables().waitlist, { ...place(1), userId: ben, waitlistedAt: systemClock() }),
    () => [
      `3 waitlist 1 is held by ${ben}, who does not wait with it; by the journal the status is registered`,
      `2 events ${eventId} waitlistCount is 2, should be 3`,
    ],
  ],
  [
    "waitlist: a place of a stranger",
    () => put(tables().waitlist, { ...place(9), userId: `x${ann}`, waitlistedAt: systemClock() }),
    () => [
      `8 waitlist 9 is held by x${ann}, who does not wait with it; by the journal the status is none`,
      `2 events ${eventId} waitlistCount is 2, should be 3`,
    ],
  ],
  [
    "waitlist: another's place",
    () => set(tables().waitlist, place(2), "userId", dan),
    () => [`7 waitlist 2 userId is "${dan}", should be "${cem}"`],
  ],
  [
    "waitlist: a place that can't be read",
    () => set(tables().waitlist, place(2), "userId", 7),
    () => [/^7 waitlist 2 can't be read: userId/, `8 waitlist 2 is missing, and ${cem} waits with it`],
  ],
  [
    "journal: an entry in the middle that is gone",
    () => remove(tables().journal, entry(3)),
    () => [
      "7 journal 4 follows version 2",
      /^4 journal 4 ben\d+ is promoted with ticket 1, but nobody waits/,
    ],
  ],
  [
    "journal: the last entry that is gone",
    () => remove(tables().journal, entry(5)),
    () => [
      `7 events ${eventId} title is "New", should be "Test"`,
      `7 events ${eventId} version is 5, should be 4`,
    ],
  ],
  [
    "journal: a fact that is changed",
    () => set(tables().journal, entry(2), "facts", [{ type: "AttendeeRegistered", userId: ann }]),
    () => [
      `4 journal 3 1 seats are free while 3 wait`,
      `3 journal 4 ${eve} gives up a seat without having one`,
    ],
  ],
  [
    "journal: a fact that can't be read",
    () => set(tables().journal, entry(2), "facts", [{ type: "AttendeeVanished", userId: ann }]),
    () => ["7 journal 2 can't be read: facts.0.type"],
  ],
  [
    "journal: a mark that no sweep would find",
    () => set(tables().journal, entry(5), "pending", "9"),
    () => ["7 journal 5 can't be read: pending"],
  ],
  [
    "journal: published out of order",
    () => set(tables().journal, entry(3), "pending", "1"),
    () => [
      "6 journal 4 is published before an earlier entry",
      "6 journal 5 is published before an earlier entry",
    ],
  ],
  [
    "users: one who waits is gone",
    () => remove(tables().users, { userId: dan }),
    () => [`7 users ${dan} is missing, and has a seat or waits`],
  ],
];

describe("damage is named", () => {
  test.each(DAMAGES)("in %s", async (_, damage, expected) => {
    await damage();
    const { found, unsettled } = await audited();
    expect(unsettled).toEqual([]);
    for (const each of expected()) {
      expect(found).toContainEqual(
        typeof each === "string" ? expect.stringContaining(each) : expect.stringMatching(each),
      );
    }
  });

  test("in users: one that can't be read", async () => {
    await set(tables().users, { userId: ann }, "name", 7);
    const { brokenUsers } = await audited("all");
    expect(brokenUsers).toHaveLength(1);
    expect(brokenUsers[0]?.key).toBe(`users ${ann}`);
    expect(brokenUsers[0]?.problem).toMatch(/can't be read: name/);
  });

  test.each([
    [
      "a journal without its event",
      () => put(tables().journal, { ...entry(1), at: systemClock(), facts: [] }),
    ],
    [
      "a place without its event",
      () => put(tables().waitlist, { ...place(1), userId: ann, waitlistedAt: systemClock() }),
    ],
    [
      "a seat without its event",
      () =>
        put(tables().registrations, {
          ...row(ann),
          status: "registered",
          registeredAt: systemClock(),
          receipts: [],
          revision: 1,
        }),
    ],
    [
      "an event without its journal",
      () =>
        put(tables().events, {
          eventId,
          title: "",
          date: systemClock(),
          capacity: 1,
          hasWaitlist: true,
          registeredCount: 0,
          waitlistCount: 0,
          nextTicket: 1,
          version: 1,
          changedAt: "",
        }),
    ],
  ])("in %s", async (_, damage) => {
    eventId = `stray-${eventId}`;
    await damage();
    const { differences } = await audited("all");
    expect(differences.map((difference) => difference.eventId)).toContain(eventId);
  });
});

test("an event that never stands still is named, and nothing said about it", async () => {
  const archive = createArchive(core.dynamo, core.names.tables);
  let version = 5;
  const moving = {
    ...archive,
    event: async (id: string) => {
      await apply([update({ title: `Title ${version++}` })]);
      return await archive.event(id);
    },
  };
  const quiet = { clock: systemClock, onEvent: () => undefined, pausesMs: [1, 1] };
  const result = await audit({ archive: moving, ...quiet }, eventId);
  expect(result).toMatchObject({ unsettled: [eventId], differences: [] });
});

test("an event that comes to rest is clean", async () => {
  const archive = createArchive(core.dynamo, core.names.tables);
  let changes = 2;
  const settling = {
    ...archive,
    event: async (id: string) => {
      if (changes-- > 0) await apply([update({ title: `Title ${changes}` })]);
      return await archive.event(id);
    },
  };
  const quiet = { clock: systemClock, onEvent: () => undefined, pausesMs: [1, 1, 1] };
  const result = await audit({ archive: settling, ...quiet }, eventId);
  expect(result).toMatchObject({ unsettled: [], differences: [] });
});
