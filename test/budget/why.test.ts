import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entryToItem, eventToItem, rowToItem } from "#adapters/dynamodb/items.ts";
import type { Fact } from "#domain/facts.ts";
import { eventAfter } from "#domain/roster.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { createStage } from "./stage.ts";

/** What it costs to ask what happened, at an event at which much has happened. */

const ENTRIES = 5000;
const JOINED = 40;

const at = (version: number): string =>
  new Date(Date.parse("2027-01-01T12:00:00.000Z") + version * 1000).toISOString();

let core: Core;
let stage: Awaited<ReturnType<typeof createStage>>;

async function put(table: string, items: readonly Record<string, unknown>[]): Promise<void> {
  for (let i = 0; i < items.length; i += 25) {
    const requests = items.slice(i, i + 25).map((Item) => ({ PutRequest: { Item } }));
    await core.dynamo.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
  }
}

/** An event of so many entries; at one of them `early` got a seat, at the next `late` began to wait. */
async function addLongEvent(): Promise<void> {
  const details = { title: "Concert", date: "2099-05-01T18:00:00.000Z" };
  const created = { eventId: "long", details, capacity: 1, hasWaitlist: true };
  const facts = Array.from({ length: ENTRIES }, (_, i): Fact => {
    const version = i + 1;
    if (version === 1) return { type: "EventCreated", ...created, at: at(1) };
    if (version === JOINED) return { type: "AttendeeRegistered", userId: "early", at: at(version) };
    if (version === JOINED + 1)
      return { type: "AttendeeWaitlisted", userId: "late", ticket: 1, position: 1, at: at(version) };
    return { type: "EventUpdated", changes: { title: `Concert ${version}` }, at: at(version) };
  });
  const entries = facts.map((fact, i) =>
    entryToItem({ eventId: "long", version: i + 1, at: fact.at, facts: [fact], isPending: false }),
  );
  await put(core.names.tables.journal, entries);
  const event = { ...eventAfter(facts), version: ENTRIES };
  await put(core.names.tables.events, [eventToItem(event)]);
  const key = (userId: string) => ({ userId, eventId: "long" });
  const seat = { status: "registered", registeredAt: at(JOINED) } as const;
  const place = { status: "waitlisted", ticket: 1, waitlistedAt: at(JOINED + 1) } as const;
  await put(core.names.tables.registrations, [
    rowToItem(key("early"), seat, { records: [] }, 1),
    rowToItem(key("late"), place, { records: [] }, 1),
  ]);
  await put(core.names.tables.waitlist, [{ ...key("late"), ticket: 1, waitlistedAt: at(JOINED + 1) }]);
  await core.addUsers(["early", "late"]);
}

beforeAll(async () => {
  core = await startCore();
  stage = await createStage(core);
  await addLongEvent();
});
afterAll(() => core.stop());

describe("at an event of 5,000 entries", () => {
  test("the history of who has a seat opens the journal where they got it", async () => {
    const { cost, body } = await stage.get("/events/long/registrations/early/history");
    expect(body.items).toMatchObject([{ type: "AttendeeRegistered", version: JOINED }]);
    // Event twice, user, row, records; thirteen steps of the search, and one read.
    expect(cost.calls).toBeLessThanOrEqual(5 + 13 + 1);
    expect(cost.units).toBeLessThanOrEqual(30);
  });

  test("that of who waits reads on from there, in pages of a megabyte", async () => {
    const { cost, body } = await stage.get("/events/long/registrations/late/history");
    expect(body.items).toMatchObject([{ type: "AttendeeWaitlisted", version: JOINED + 1 }]);
    expect(body).toMatchObject({ waiting: { joinedPosition: 1, position: 1 } });
    expect(cost.calls).toBeLessThanOrEqual(6 + 13 + 3);
  });

  test("a page of the journal is one read, whatever is looked for", async () => {
    for (const query of [
      "limit=1000",
      "userId=late&limit=1000",
      "userId=nobody",
      "type=CapacityRaised&order=desc",
    ]) {
      const { cost, body } = await stage.get(`/events/long/journal?${query}`);
      expect(cost.calls, query).toBe(2);
      expect(cost.units, query).toBeLessThanOrEqual(60);
      expect(body.nextCursor, query).toBeDefined();
    }
  });
});
