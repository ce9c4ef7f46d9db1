import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NONE_COUNTED } from "#domain/event-state.ts";
import type { EventCreated } from "#domain/facts.ts";
import { eventAfter } from "#domain/roster.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { eventually } from "../support/client.ts";
import { AT, creationOf, everything } from "./commits.ts";

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const journalOf = (eventId: string) => Array.fromAsync(core.outbox.backwards(eventId, 9));

const create = (fact: EventCreated) => core.events.create(eventAfter([fact]), [fact]);

/** Whether this attempt won; what is said to be worth another try gets one. */
const attempt = (fact: EventCreated) => eventually(() => create(fact));

test("an event is found as created, version 1, with nobody in it", async () => {
  const fact = creationOf("new");
  const optional = { description: "Bring shoes 👠", location: "Hall", organizer: "Ada" };
  expect(await create({ ...fact, details: { ...fact.details, ...optional } })).toBe(true);

  expect(await core.events.find("new")).toEqual({
    eventId: "new",
    details: { ...fact.details, ...optional },
    capacity: 3,
    hasWaitlist: true,
    registeredCount: 0,
    ...NONE_COUNTED,
    waitlistCount: 0,
    nextTicket: 1,
    tally: { from: 0, counts: [] },
    version: 1,
    changedAt: AT,
  });
});

test("its journal begins with its creation, of which nobody is to be told", async () => {
  await create(creationOf("journalled"));
  expect(await journalOf("journalled")).toEqual([
    { eventId: "journalled", version: 1, at: AT, facts: [creationOf("journalled")], isPending: false },
  ]);
});

test("no event is found under an id that was never used", async () => {
  expect(await core.events.find("never")).toBeUndefined();
});

test("a taken id stays with the event that took it", async () => {
  await create(creationOf("taken", "First"));
  const before = await everything(core);
  expect(await create(creationOf("taken", "Second"))).toBe(false);
  expect(await everything(core)).toEqual(before);
});

test.each(["events", "journal"] as const)(
  "an id that is taken in %s alone is not used by half",
  async (table) => {
    const Item = { eventId: `half-${table}`, version: 1, at: AT, facts: [] };
    await core.dynamo.send(new PutCommand({ TableName: core.names.tables[table], Item }));
    const before = await everything(core);
    expect(await create(creationOf(`half-${table}`))).toBe(false);
    expect(await everything(core)).toEqual(before);
    const Key = table === "events" ? { eventId: Item.eventId } : { eventId: Item.eventId, version: 1 };
    await core.dynamo.send(new DeleteCommand({ TableName: core.names.tables[table], Key }));
  },
);

test("of many who create one id at once, one wins, and event and journal are its own", async () => {
  const titles = idsOf("rival", 20);
  const won = await Promise.all(titles.map((title) => attempt(creationOf("contested", title))));

  expect(won.filter(Boolean)).toHaveLength(1);
  const winner = titles[won.indexOf(true)] ?? "";
  expect((await core.events.find("contested"))?.details.title).toBe(winner);
  const journal = await journalOf("contested");
  expect(journal.map(({ facts }) => facts)).toEqual([[creationOf("contested", winner)]]);
});

test.each([1, 7, 1000])("a list in pages of %d shows each exactly once while others come", async (limit) => {
  const there = idsOf(`listed${limit}`, 15);
  await Promise.all(there.map((eventId) => create(creationOf(eventId))));
  const shown: string[] = [];
  let after: string | undefined;
  for (let page = 0; page === 0 || after !== undefined; page++) {
    const slice = await core.events.list({ limit, after });
    expect(slice.items.length).toBeLessThanOrEqual(limit);
    shown.push(...slice.items.map(({ eventId }) => eventId));
    if (page % 20 === 0) await create(creationOf(`late${limit}-${page}`));
    after = slice.next;
  }
  expect(shown.filter((eventId) => eventId.startsWith(`listed${limit}-`)).toSorted()).toEqual(there);
  expect(new Set(shown).size).toBe(shown.length);
});

test("any number of ids are found at once, repeated and unknown ones among them", async () => {
  const ids = idsOf("batch", 130);
  for (let i = 0; i < ids.length; i += 26) {
    await Promise.all(ids.slice(i, i + 26).map((eventId) => create(creationOf(eventId))));
  }
  const found = await core.events.findMany([...ids, "batch-0129", "batch-0001", "never", "no-such"]);
  expect([...found.keys()].toSorted()).toEqual(ids);
  expect(found.get("batch-0042")).toEqual(await core.events.find("batch-0042"));
  expect(await core.events.findMany([])).toEqual(new Map());
});
