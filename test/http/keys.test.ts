import { setTimeout as sleep } from "node:timers/promises";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiKey, MadeKey } from "#contracts/key.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";
import { everyPage } from "../support/every-page.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";

/** API keys: how they are made, shown and revoked; and who asks with one. */

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp({}, authEnvironment());
});
afterAll(() => system.stop());

const ahead = (ms: number) => new Date(Date.now() + ms).toISOString();
const DAY = 86_400_000;

const as = (credential: string, method: string, path: string, body?: object) =>
  system.call(method, path, { headers: bearer(credential), ...(body && { body }) });
const make = (asked: object, maker = ADMIN_KEY) =>
  as(maker, "POST", "/keys", { name: "A key", role: "reader", expiresAt: ahead(DAY), ...asked });
const made = async (asked: object = {}, maker = ADMIN_KEY) => (await make(asked, maker)).body as MadeKey;
const me = async (credential: string) => {
  const { status, body } = await as(credential, "GET", "/me");
  return status === 200 ? body : status;
};

test("shows a key once, and says who asks with it", async () => {
  const asked = { name: "Entrance", role: "door", events: ["e1"], expiresAt: ahead(DAY) };
  const { status, body, headers } = await make(asked);
  const { key, keyId, createdAt, ...shown } = body as MadeKey;
  expect([status, headers.get("location")]).toEqual([201, null]);
  expect(shown).toEqual({ ...asked, createdBy: "root" });
  expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(5000);
  expect(await me(key)).toEqual({ caller: `k:${keyId}`, role: "door", events: ["e1"] });
  expect(await me(ADMIN_KEY)).toEqual({ caller: "root", role: "admin" });
  const listed = await everyPage(system, "/keys", 1, bearer(ADMIN_KEY));
  expect(listed).toContainEqual({ keyId, createdAt, ...shown });
  expect(JSON.stringify(listed)).not.toContain(key);
});

test("keeps nothing of a key but its hash", async () => {
  const { key, keyId } = await made();
  const TableName = system.core.names.tables.identities;
  const { Item } = await system.core.dynamo.send(new GetCommand({ TableName, Key: { id: `key#${keyId}` } }));
  expect(JSON.stringify(Item)).not.toContain(key.slice(15));
  expect(Item).toMatchObject({ role: "reader", expiresAt: expect.any(Number) as number });
});

test("a revoked key is refused, and is gone from the list", async () => {
  const [one, other] = [await made(), await made()];
  expect((await as(ADMIN_KEY, "DELETE", `/keys/${one.keyId}`)).status).toBe(204);
  expect((await as(ADMIN_KEY, "DELETE", `/keys/${one.keyId}`)).problem.code).toBe("KEY_NOT_FOUND");
  expect(await me(one.key)).toBe(401);
  expect(await me(other.key)).toMatchObject({ role: "reader" });
  const { body } = await as(ADMIN_KEY, "GET", "/keys?limit=1000");
  expect((body as { items: ApiKey[] }).items.map(({ keyId }) => keyId)).not.toContain(one.keyId);
});

test("a key ends with its time, though it was used a moment before", async () => {
  const { key } = await made({ expiresAt: ahead(700) });
  expect(await me(key)).toMatchObject({ role: "reader" });
  await sleep(800);
  expect(await me(key)).toBe(401);
});

test("a key whose secret is another's is refused", async () => {
  const { keyId } = await made();
  const { key } = await made();
  const TableName = system.core.names.tables.identities;
  await system.core.dynamo.send(
    new UpdateCommand({
      TableName,
      Key: { id: `key#${keyId}` },
      UpdateExpression: "SET #hash = :hash",
      ExpressionAttributeNames: { "#hash": "hash" },
      ExpressionAttributeValues: { ":hash": "x".repeat(43) },
    }),
  );
  expect(await me(key)).toMatchObject({ role: "reader" });
  expect(await me(key.replace("mst_", "mst-"))).toBe(401);
});

test.each([
  [{ expiresAt: ahead(-1000) }, "/expiresAt"],
  [{ expiresAt: ahead(367 * DAY) }, "/expiresAt"],
  [{ expiresAt: undefined }, "/expiresAt"],
  [{ role: "attendee" }, "/role"],
  [{ role: "anonymous" }, "/role"],
  [{ name: " " }, "/name"],
  [{ events: [] }, "/events"],
  [{ events: ["!"] }, "/events/0"],
  [{ owner: "me" }, "/owner"],
])("makes no key from %j", async (asked, pointer) => {
  const { status, problem } = await make(asked);
  expect([status, problem.errors?.map((one) => one.pointer)]).toEqual([422, [pointer]]);
});

test("an organizer's key makes its like, sees and revokes what it has made, and nothing else", async () => {
  const organizer = await made({ role: "organizer" });
  const byRoot = await made();
  const like = await made({ role: "organizer" }, organizer.key);
  expect(like.createdBy).toBe(`k:${organizer.keyId}`);
  for (const role of ["admin", "reader", "door"])
    expect((await make({ role }, organizer.key)).problem.code, role).toBe("FORBIDDEN");
  const { body } = await as(organizer.key, "GET", "/keys");
  expect((body as { items: ApiKey[] }).items.map(({ keyId }) => keyId)).toEqual([like.keyId]);
  expect((await as(organizer.key, "DELETE", `/keys/${byRoot.keyId}`)).problem.code).toBe("KEY_NOT_FOUND");
  expect(await me(byRoot.key)).toMatchObject({ role: "reader" });
  expect((await as(organizer.key, "DELETE", `/keys/${like.keyId}`)).status).toBe(204);
});

test("pages of an organizer's keys are full, however many others there are between them", async () => {
  const organizer = await made({ role: "organizer" });
  for (let i = 0; i < 12; i++) {
    await made();
    if (i % 4 === 0) await made({ role: "organizer", name: `Like ${i}` }, organizer.key);
  }
  const { body } = await as(organizer.key, "GET", "/keys?limit=2");
  const { items, nextCursor } = body as { items: ApiKey[]; nextCursor: string };
  expect(items).toHaveLength(2);
  const rest = await as(organizer.key, "GET", `/keys?limit=2&cursor=${nextCursor}`);
  expect(rest.body).toEqual({ items: [expect.objectContaining({ createdBy: `k:${organizer.keyId}` })] });
});

test.each([
  "Basic abc",
  "Bearer",
  "Bearer ",
  "bearer",
  `Bearer ${"x".repeat(9000)}`,
  "Bearer a, Bearer b",
  "Bearer a b",
])("takes no %s", async (authorization) => {
  const { status } = await system.call("GET", "/events", { headers: { authorization } });
  expect(status).toBe(401);
});

test("takes the admin key in whatever case the scheme is written, and both while it is exchanged", async () => {
  for (const scheme of ["Bearer", "bearer", "BEARER"]) {
    const headers = { authorization: `${scheme} ${ADMIN_KEY}` };
    expect((await system.call("GET", "/me", { headers })).status).toBe(200);
  }
});

test("asks nobody who they are unless it is told to", async () => {
  const open = await createTestApp();
  const { body } = await open.call("GET", "/me", { headers: bearer("whatever") });
  expect(body).toEqual({ caller: "local", role: "admin" });
  const { status } = await open.call("POST", "/keys", {
    body: { name: "Local", role: "door", expiresAt: ahead(DAY) },
  });
  expect(status).toBe(201);
  await open.stop();
});
