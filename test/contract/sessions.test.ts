import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSessionStore } from "#adapters/dynamodb/sessions.ts";
import type { KeptSession } from "#ports/sessions.ts";
import { type Core, startCore } from "../support/systems/core.ts";

/** Sessions of browsers, as they are kept. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const SESSION: KeptSession = {
  holder: { id: "u:ada", role: "attendee", userId: "ada", email: "ada@example.org", events: ["e1"] },
  endsAt: "2027-05-01T18:00:00.000Z",
  idleUntil: "2027-05-01T11:00:00.500Z",
};
const store = () => createSessionStore(core.dynamo, core.names.tables);

test("finds a session under the hash of its token, and under no other", async () => {
  await store().keep("hash", SESSION);
  expect(await store().find("hash")).toEqual(SESSION);
  expect(await store().find("another")).toBeUndefined();
  await store().keep("short", { ...SESSION, holder: { id: "root", role: "admin" } });
  expect((await store().find("short"))?.holder).toEqual({ id: "root", role: "admin" });
});

test("has the database remove what nobody uses any more", async () => {
  await store().keep("forgotten", SESSION);
  const Key = { id: "session#forgotten" };
  const { Item } = await core.dynamo.send(new GetCommand({ TableName: core.names.tables.identities, Key }));
  expect(Item?.["expiresAt"]).toBe(Math.ceil(Date.parse(SESSION.idleUntil) / 1000));
});

test("makes a session last longer, but brings none back", async () => {
  await store().keep("longer", SESSION);
  const longer = { ...SESSION, idleUntil: "2027-05-01T12:00:00.000Z" };
  await store().extend("longer", longer);
  expect(await store().find("longer")).toEqual(longer);
  await store().remove("longer");
  await store().extend("longer", longer);
  expect(await store().find("longer")).toBeUndefined();
});

test("takes what only a newer version can read for no session", async () => {
  const holder = { id: "x", role: "emperor" as "admin" };
  await store().keep("newer", { ...SESSION, holder });
  expect(await store().find("newer")).toBeUndefined();
});
