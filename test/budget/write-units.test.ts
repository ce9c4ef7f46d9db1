import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAX_WINDOW } from "#application/applying/chunk.ts";
import { randomKey } from "#application/accepting/random-key.ts";
import { createCataloguing } from "#application/cataloguing.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { systemClock } from "#platform/clock.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, idsOf, register, startCore, unregister, update } from "../support/systems/core.ts";
import { createMeter } from "./meter.ts";

/** What a command costs to write, its event's and its journal's actions included: two units for each started KB. */

let core: Core;
let meter: ReturnType<typeof createMeter>;
beforeAll(async () => {
  core = await startCore();
  meter = createMeter(core.dynamo);
});
afterAll(() => core.stop());

async function apply(eventId: string, ...commands: SubmittedCommand[]): Promise<void> {
  const { apply: applyAll, errors } = createApplier(core.store);
  expect(await applyAll(eventId, commands)).toEqual({ done: commands.length });
  expect(errors).toEqual([]);
}

const written = async (eventId: string, command: SubmittedCommand): Promise<number> =>
  (await meter.costOf(() => apply(eventId, command))).written;

const DATE = "2028-05-01T18:00:00.000Z";

type Texts = { readonly description?: string; readonly location?: string; readonly organizer?: string };

async function addEvent(eventId: string, texts: Texts, title = "Concert"): Promise<string> {
  const cataloguing = createCataloguing({ users: core.users, events: core.events, clock: systemClock });
  const date = "2027-05-01T18:00:00.000Z";
  await cataloguing.createEvent({ eventId, title, date, capacity: 10, hasWaitlist: true, ...texts });
  return eventId;
}

/** Bytes of the event's item, and of what an index adds: more than 1,024 cost a unit more each time. */
async function bytesOf(eventId: string): Promise<number> {
  const get = new GetCommand({ TableName: core.names.tables.events, Key: { eventId } });
  return Buffer.byteLength(JSON.stringify((await core.dynamo.send(get)).Item));
}

describe("a registration at an event with long texts costs what it costs at one without:", () => {
  const location = "会".repeat(200);
  test.each<[string, string, Texts]>([
    ["4,000 characters", "ascii", { description: "x".repeat(4000) }],
    ["4,000 emoji", "emoji", { description: "💃".repeat(4000) }],
    ["all texts at their longest", "all", { description: "x".repeat(4000), location, organizer: location }],
  ])("%s", async (_, id, texts) => {
    await core.addUsers(["ada"]);
    const plain = await addEvent(`plain-${id}`, {});
    const wordy = await addEvent(`wordy-${id}`, texts);

    for (const command of [register("ada"), unregister("ada"), register("ada")]) {
      expect(await written(wordy, command)).toBe(await written(plain, command));
    }
  });

  test("an event's item has less than a kilobyte, with an ordinary title at its longest, too", async () => {
    const texts = { description: "x".repeat(4000), location: "会".repeat(200), organizer: "y".repeat(64) };
    expect(await bytesOf(await addEvent("e".repeat(36), texts, "Концерт ".repeat(25)))).toBeLessThan(1024);
  });
});

test("to keep by whom costs a full transaction at most a tenth of a unit for each registration", async () => {
  const userIds = idsOf("by", MAX_WINDOW);
  await core.addUsers(userIds);
  const cost = async (commands: readonly SubmittedCommand[]): Promise<number> => {
    const eventId = await core.addEvent(MAX_WINDOW);
    return (await meter.costOf(() => apply(eventId, ...commands))).written;
  };
  // As long as the ids of people whom an identity provider knows.
  const byPeople = userIds.map((userId) => ({ ...register(userId), by: `u:u${"0".repeat(20)}` }));
  const [before, after] = [await cost(userIds.map(register)), await cost(byPeople)];
  expect(after).toBeGreaterThan(before);
  expect((after - before) / MAX_WINDOW).toBeLessThanOrEqual(0.1);
});

describe("after a thousand refusals, in a row of the longest ids, at most twenty units cost", () => {
  const [ann, eventId] = ["a".repeat(128), "e".repeat(127)];
  const withKey = (command: SubmittedCommand) => command;
  const withoutKey = (command: SubmittedCommand) => ({ ...command, key: randomKey() });
  const kinds = [
    ["with keys", `${eventId}k`, withKey],
    ["without keys", `${eventId}n`, withoutKey],
  ] as const;

  const refuse = async (at: string, command: () => SubmittedCommand): Promise<void> => {
    for (let i = 0; i < 10; i++) await apply(at, ...Array.from({ length: 100 }, command));
  };
  const expectCheap = async (at: string, commands: readonly SubmittedCommand[]): Promise<void> => {
    for (const command of commands) expect(await written(at, command)).toBeLessThanOrEqual(20);
  };

  test.each(kinds)("a person's commands %s", async (_, at, as) => {
    await core.addUsers([ann]);
    await addEvent(at, { description: "x".repeat(4000) });
    await apply(at, as(register(ann)));
    await refuse(at, () => as(register(ann)));
    await expectCheap(at, [register(ann), unregister(ann), register(ann), unregister(ann)].map(as));
  });

  test.each(kinds)("an event's updates %s", async (_, at, as) => {
    await core.addUsers([ann]);
    await addEvent(`p${at.slice(1)}`, {});
    await apply(`p${at.slice(1)}`, as(register(ann)));
    await refuse(`p${at.slice(1)}`, () => as(update({ capacity: 0 })));
    await expectCheap(`p${at.slice(1)}`, [update({ capacity: 0 }), update({ title: "Opera" })].map(as));
    await expectCheap(`p${at.slice(1)}`, [update({ capacity: 12 }), update({ date: DATE })].map(as));
  });
});
