import { GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { createIdentities } from "#adapters/dynamodb/identities.ts";
import { pseudonymise, pseudonymOf, withPseudonyms } from "#adapters/dynamodb/pseudonyms.ts";
import { audit } from "#audit/audit.ts";
import { systemClock } from "#platform/clock.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, register, startCore, unregister, update } from "../support/systems/core.ts";

/** Ids that could be addresses, and what takes their place. */

describe("an item", () => {
  const pseudonym = (userId: string) => pseudonymOf(Buffer.alloc(32), userId);
  const p = pseudonym("a@b.org");

  it("keeps everything but ids of people that could be addresses", () => {
    expect(p).toMatch(/^u[0-9a-z]{20}$/);
    expect(pseudonym("ada")).toBe("ada");
    const item = {
      userId: "a@b.org",
      eventId: "e",
      email: "a@b.org",
      organizer: "a@b.org",
      seat: "2027-01-01T00:00:00.000Z#a@b.org",
      owners: ["ada", "a@b.org"],
      facts: [{ type: "X", userId: "a@b.org", by: "u:a@b.org", changes: { owners: ["a@b.org"] } }],
      packed: new Uint8Array([1]),
    };
    expect(withPseudonyms(item, pseudonym)).toEqual({
      ...item,
      userId: p,
      seat: `2027-01-01T00:00:00.000Z#${p}`,
      owners: ["ada", p],
      facts: [{ type: "X", userId: p, by: `u:${p}`, changes: { owners: [p] } }],
    });
  });

  it("is the very same if there is none", () => {
    const item = {
      userId: "ada",
      email: "a@b.org",
      by: "k:a@b.org",
      facts: [{ userId: "ben", owners: ["cy"] }],
    };
    expect(withPseudonyms(item, pseudonym)).toBe(item);
  });
});

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const everything = async () => {
  const tables = Object.values(core.names.tables);
  const scans = tables.map(
    async (TableName) => (await core.dynamo.send(new ScanCommand({ TableName }))).Items,
  );
  return JSON.stringify(await Promise.all(scans));
};

test("after it nothing has an address for an id, and the audit finds no difference", async () => {
  const people = ["a@b.org", "b@b.org", "c@b.org", "d@b.org", "plain"];
  await core.addUsers(people);
  const eventId = await core.addEvent(2);
  const { apply } = createApplier(core.store);
  await apply(eventId, people.map(register));
  await apply(eventId, [unregister("a@b.org"), update({ owners: ["b@b.org"] }), register("nobody@b.org")]);
  const identities = createIdentities(core.dynamo, core.names.tables);
  await identities.userIdOf("digest", "b@b.org");
  await core.personal.erase("d@b.org", systemClock());

  // As if a run had been interrupted: its secret is there, and one item is done.
  const secret = Buffer.alloc(32, 7);
  const TableName = core.names.tables.identities;
  await core.dynamo.send(new PutCommand({ TableName, Item: { id: "pseudonyms#secret", secret } }));
  expect(await pseudonymise(core.dynamo, core.names.tables)).toBeGreaterThan(15);

  expect(await everything()).not.toMatch(/"[^" ]*@b\.org"/);
  const archive = createArchive(core.dynamo, core.names.tables);
  const { differences, brokenUsers, events } = await audit({
    archive,
    clock: systemClock,
    onEvent: () => undefined,
  });
  expect([differences, brokenUsers, events]).toEqual([[], [], 1]);
  const { items } = await core.registrations.seats(eventId, { limit: 9 });
  const seated = items.map(({ userId }) => userId).toSorted();
  expect(seated).toEqual(["b@b.org", "c@b.org"].map((userId) => pseudonymOf(secret, userId)).toSorted());
  const { Item } = await core.dynamo.send(new GetCommand({ TableName, Key: { id: "pseudonyms#secret" } }));
  expect(Item).toBeUndefined();
  expect(await pseudonymise(core.dynamo, core.names.tables)).toBe(0);
});
