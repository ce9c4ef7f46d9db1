import { DeleteCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CommitConflict } from "#ports/errors.ts";
import type { Commit } from "#ports/roster-store.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import {
  AT,
  commitOf,
  everything,
  nextOf,
  placeOf,
  promotionOf,
  recordOf,
  seatOf,
  waitingOf,
} from "./commits.ts";

/** `RosterStore.commit`: unless everything that was decided on is still so, nothing is written. */

let core: Core;
let eventId = "";
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());
beforeEach(async () => {
  eventId = await core.addEvent(10);
});

/** A commit with actions of every kind; in its event `head` and `leaver` wait, and `holder` has a seat. */
async function everyKind(): Promise<Commit> {
  const rows = [seatOf("holder"), placeOf("head", 1), placeOf("leaver", 2)];
  const joined = [waitingOf("head", 1), waitingOf("leaver", 2)];
  const eventRow = { expectedRevision: 0, records: [recordOf("a")] };
  await core.store.commit(commitOf(eventId, { event: await nextOf(core, eventId), rows, joined, eventRow }));
  const cancelled = { status: "cancelled", cancelledAt: AT } as const;
  return commitOf(eventId, {
    expectedVersion: 2,
    event: await nextOf(core, eventId),
    rows: [
      { ...seatOf("holder"), expectedRevision: 1, standing: cancelled },
      { ...placeOf("leaver", 2), expectedRevision: 1, standing: cancelled },
      placeOf("newcomer", 3),
    ],
    eventRow: { expectedRevision: 1, records: [recordOf("a"), recordOf("b")] },
    rowChanges: [promotionOf("head", 1)],
    joined: [waitingOf("newcomer", 3)],
    removedTickets: [1, 2],
  });
}

const put = (table: keyof Core["names"]["tables"], item: Record<string, unknown>) =>
  core.dynamo.send(new PutCommand({ TableName: core.names.tables[table], Item: { eventId, ...item } }));

const remove = (table: keyof Core["names"]["tables"], key: Record<string, unknown>) =>
  core.dynamo.send(new DeleteCommand({ TableName: core.names.tables[table], Key: { eventId, ...key } }));

/** Changes one attribute of an item and no other. */
const set = (table: keyof Core["names"]["tables"], key: object, name: string, value: unknown) =>
  core.dynamo.send(
    new UpdateCommand({
      TableName: core.names.tables[table],
      Key: { eventId, ...key },
      UpdateExpression: "SET #name = :value",
      ExpressionAttributeNames: { "#name": name },
      ExpressionAttributeValues: { ":value": value },
    }),
  );

async function expectRefused(commit: Commit, ...labels: string[]): Promise<void> {
  const before = await everything(core);
  const error = (await core.store.commit(commit).then(
    () => expect.fail("the commit went through"),
    (reason: unknown) => reason,
  )) as CommitConflict;
  expect({ code: error.code, message: error.message }).toEqual({
    code: "COMMIT_CONFLICT",
    message: `commit refused: ${labels.map((label) => `${label} (ConditionalCheckFailed)`).join(", ")}`,
  });
  expect(await everything(core)).toEqual(before);
}

test("a commit on what is still so writes everything", async () => {
  await core.store.commit(await everyKind());

  expect(await core.events.find(eventId)).toMatchObject({ version: 3 });
  expect(await core.registrations.find(eventId, "head")).toMatchObject({ status: "registered" });
  expect(await core.registrations.find(eventId, "leaver")).toMatchObject({ status: "cancelled" });
  expect(await core.registrations.waiting(eventId, 0, 9)).toEqual([waitingOf("newcomer", 3)]);
  expect(await core.memory.histories([{ eventId }])).toEqual([{ records: [recordOf("a"), recordOf("b")] }]);
  const [newest] = await Array.fromAsync(core.outbox.backwards(eventId, 9));
  expect(newest?.version).toBe(3);
});

describe("a commit is refused, and nothing is written, when", () => {
  test.each<[what: string, label: string, meanwhile: () => Promise<unknown>]>([
    ["the event has another version", "event", () => set("events", {}, "version", 3)],
    ["the event is gone", "event", () => remove("events", {})],
    ["the version has a journal entry", "journal", () => put("journal", { version: 3, at: AT, facts: [] })],
    [
      "a row was written again",
      "row holder",
      () => set("registrations", { userId: "holder" }, "revision", 2),
    ],
    ["a row is gone", "row leaver", () => remove("registrations", { userId: "leaver" })],
    [
      "a row came into being",
      "row newcomer",
      () => put("registrations", { userId: "newcomer", status: "none", receipts: [], revision: 1 }),
    ],
    [
      "the event's own row was written again",
      "row of the event",
      () => set("registrations", { userId: `#${eventId}` }, "revision", 2),
    ],
    [
      "who is promoted has a seat",
      "promotion head",
      () => set("registrations", { userId: "head" }, "status", "registered"),
    ],
    [
      "who is promoted waits with another ticket",
      "promotion head",
      () => set("registrations", { userId: "head" }, "ticket", 4),
    ],
    ["who is promoted has no row", "promotion head", () => remove("registrations", { userId: "head" })],
    ["a ticket was drawn", "ticket 3", () => put("waitlist", { ...waitingOf("other", 3) })],
    ["a ticket is no longer live", "ticket 2", () => remove("waitlist", { ticket: 2 })],
  ])("%s (%s)", async (_, label, meanwhile) => {
    const commit = await everyKind();
    await meanwhile();
    await expectRefused(commit, label);
  });

  test("several things are not so, and it names them all", async () => {
    const commit = await everyKind();
    await set("registrations", { userId: "holder" }, "revision", 2);
    await remove("waitlist", { ticket: 1 });
    await expectRefused(commit, "row holder", "ticket 1");
  });

  test("it was made before: a commit takes effect once", async () => {
    const commit = await everyKind();
    await core.store.commit(commit);
    const before = await everything(core);
    await expect(core.store.commit(commit)).rejects.toMatchObject({ code: "COMMIT_CONFLICT" });
    expect(await everything(core)).toEqual(before);
    expect(await core.events.find(eventId)).toMatchObject({ version: 3 });
  });
});

describe("a commit of refusals only", () => {
  const refusal = (expectedRevision: number) => ({
    userId: "refused",
    expectedRevision,
    standing: { status: "none" } as const,
    records: [recordOf(`r${expectedRevision}`)],
  });

  test("leaves event and journal alone", async () => {
    const before = await everything(core);
    await core.store.commit(commitOf(eventId, { rows: [refusal(0)] }));
    const { events, journal } = await everything(core);
    expect({ events, journal }).toEqual({ events: before["events"], journal: before["journal"] });
    expect(await core.memory.histories([{ eventId, userId: "refused" }])).toEqual([
      { records: [recordOf("r0")] },
    ]);
  });

  test("is refused when the event has another version: what was full may not be any more", async () => {
    await set("events", {}, "version", 2);
    await expectRefused(commitOf(eventId, { rows: [refusal(0)] }), "event");
  });

  test("is refused when a row was written meanwhile", async () => {
    await core.store.commit(commitOf(eventId, { rows: [refusal(0)] }));
    await expectRefused(commitOf(eventId, { rows: [refusal(0)] }), "row refused");
    await core.store.commit(commitOf(eventId, { rows: [refusal(1)] }));
  });

  test("of an event that nobody has created is refused once somebody has", async () => {
    const unknown = { expectedVersion: undefined, rows: [refusal(0)] };
    await core.store.commit(commitOf(`not-${eventId}`, unknown));
    expect(await core.events.find(`not-${eventId}`)).toBeUndefined();

    await expectRefused(commitOf(eventId, unknown), "event");
  });
});
