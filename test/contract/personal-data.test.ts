import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createArchive } from "#adapters/dynamodb/archive.ts";
import { createIdentities } from "#adapters/dynamodb/identities.ts";
import { createRelay } from "#application/relaying/relay.ts";
import { audit } from "#audit/audit.ts";
import type { Notification } from "#contracts/notification.ts";
import { notificationSchema } from "#contracts/notification.ts";
import { systemClock } from "#platform/clock.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, register, startCore, unregister } from "../support/systems/core.ts";
import { AT } from "./commits.ts";

let core: Core;
let personal: Core["personal"];
beforeAll(async () => {
  core = await startCore();
  ({ personal } = core);
});
afterAll(() => core.stop());

const LATER = "2027-06-01T08:00:00.000Z";
const userOf = (userId: string) => ({ userId, name: "Ada", email: "ada@example.org", createdAt: AT });

describe("a user", () => {
  test("is changed in what is named, and nobody is created by a change", async () => {
    await core.users.create(userOf("changed"), { key: "k", fingerprint: "f" });
    expect(await personal.change("changed", { name: "New" })).toEqual({ ...userOf("changed"), name: "New" });
    expect(await core.users.markOf("changed")).toEqual({ key: "k", fingerprint: "f" });
    expect(await personal.change("nobody", { name: "New" })).toBeUndefined();
    expect(await core.users.find("nobody")).toBeUndefined();
  });

  test("has links since it was created, or since they were ended, and a subject if it has one", async () => {
    await core.users.create(userOf("tied"), undefined, "digest");
    expect(await personal.ties("tied")).toEqual({ linksSince: AT, subject: "digest" });
    await personal.endLinks("tied", LATER);
    expect(await personal.ties("tied")).toEqual({ linksSince: LATER, subject: "digest" });
    await personal.endLinks("nobody", LATER);
    expect(await personal.ties("nobody")).toBeUndefined();
    expect(await core.users.find("nobody")).toBeUndefined();
  });
});

test("rows are all of the person's, with what they remember, and nobody else's", async () => {
  await core.addUsers(["rows", "other"]);
  const { apply } = createApplier(core.store);
  const [one, two] = [await core.addEvent(1), await core.addEvent(1)];
  for (const eventId of [one, two]) await apply(eventId, [register("rows"), register("other")]);
  await apply(two, [unregister("rows")]);
  const rows = await Array.fromAsync(personal.rows("rows"));
  expect(
    new Map(rows.map(({ eventId, standing, records }) => [eventId, [standing.status, records.length]])),
  ).toEqual(
    new Map([
      [one, ["registered", 1]],
      [two, ["cancelled", 2]],
    ]),
  );
});

describe("whoever is erased", () => {
  test("is gone but for the id, once, and stays so", async () => {
    await core.users.create(userOf("erased"), { key: "k", fingerprint: "f" });
    const erased = { userId: "erased", erasedAt: LATER };
    expect(await personal.erase("erased", LATER)).toEqual(erased);
    expect(await personal.erase("erased", "2028-01-01T00:00:00.000Z")).toEqual(erased);
    expect(await core.users.find("erased")).toEqual(erased);
    expect(await core.users.findMany(["erased"])).toEqual(new Map([["erased", erased]]));
    expect((await core.users.list({ limit: 1000 })).items).toContainEqual(erased);
    expect(await core.users.markOf("erased")).toBeUndefined();
    expect(await personal.change("erased", { name: "Back" })).toBeUndefined();
    expect(await personal.ties("erased")).toBeUndefined();
    await personal.endLinks("erased", LATER);
    expect(await core.users.create(userOf("erased"))).toBe(false);
    expect(await Array.fromAsync(personal.erased())).toContainEqual(erased);
    const { Item } = await core.dynamo.send(
      new GetCommand({ TableName: core.names.tables.users, Key: { userId: "erased" } }),
    );
    expect(Item).toEqual(erased);
  });

  test("gives up the provider's person, who comes back under another id", async () => {
    const identities = createIdentities(core.dynamo, core.names.tables);
    expect(await identities.userIdOf("person", "u-first")).toBe("u-first");
    await core.users.create(userOf("u-first"), undefined, "person");
    await personal.erase("u-first", LATER);
    expect(await identities.userIdOf("person", "u-second")).toBe("u-second");
  });

  test("by many at once, is erased once", async () => {
    await core.addUsers(["rush"]);
    const times = Array.from({ length: 5 }, (_, i) => `2027-06-01T08:00:0${i}.000Z`);
    const all = await Promise.all(times.map((at) => personal.erase("rush", at)));
    expect(new Set(all.map(({ erasedAt }) => erasedAt)).size).toBe(1);
    expect(await core.users.find("rush")).toEqual(all[0]);
  });

  test("is one of whom the worker hears that they can only leave", async () => {
    await core.addUsers(["leaver"]);
    const eventId = await core.addEvent(3);
    const { apply } = createApplier(core.store);
    await apply(eventId, [register("leaver")]);
    await personal.erase("leaver", LATER);
    const loaded = await core.store.load({ eventId, userIds: ["leaver"], ranked: [], event: false, head: 0 });
    expect([loaded.roster.users, loaded.roster.erased]).toEqual([new Set(), new Set(["leaver"])]);
    const commands = [register("leaver"), unregister("leaver"), register("leaver")];
    await apply(eventId, commands);
    const [history] = await core.memory.histories([{ eventId, userId: "leaver" }]);
    const results = commands.map(({ key }) => history?.records.find((one) => one.key === key)?.result);
    expect(results).toMatchObject([
      { status: "rejected", rejection: { type: "UserNotFound" } },
      { status: "succeeded", outcome: "unregistered" },
      { status: "rejected", rejection: { type: "UserNotFound" } },
    ]);
    const archive = createArchive(core.dynamo, core.names.tables);
    const found = await audit({ archive, clock: systemClock, onEvent: () => undefined });
    expect([found.differences, found.brokenUsers]).toEqual([[], []]);
  });
});

test.each([true, false])("is announced once, on a topic that is in order: %s", async (isOrdered) => {
  const userId = `announced-${isOrdered}`;
  await core.addUsers([userId]);
  await personal.erase(userId, LATER);
  const published: Notification[] = [];
  const relay = createRelay({
    outbox: core.outbox,
    topic: { isOrdered, publish: async (_, all) => void published.push(...all) },
    clock: () => "2027-06-01T08:01:00.000Z",
    report: (_, error) => {
      throw error;
    },
  });
  for (let sweep = 0; sweep < 2; sweep++) {
    await relay.sweep("2027-06-01T08:00:50.000Z");
    await relay.idle();
  }
  const own = published.filter((one) => one.type === "user.erased" && one.subject === userId);
  expect(own).toMatchObject([
    {
      source: `/users/${userId}`,
      time: LATER,
      data: { userId, erasedAt: LATER },
      sequence: "0000000000001000",
    },
  ]);
  for (const one of own) expect(notificationSchema.parse(one)).toEqual(one);
});
