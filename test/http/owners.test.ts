import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MadeKey } from "#contracts/key.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";

/** Whose event it is: what owners may that other organizers may not, and how ownership passes on. */

let system: TestApp;
let [one, other]: [MadeKey, MadeKey] = [{} as MadeKey, {} as MadeKey];

const as = (credential: string, method: string, path: string, body?: object) =>
  system.call(method, path, {
    headers: { ...bearer(credential), prefer: "wait=10" },
    ...(body && { body }),
  });
const newEvent = (eventId: string, more: object = {}) => ({
  eventId,
  title: "Concert",
  date: "2027-05-01T18:00:00Z",
  capacity: 9,
  ...more,
});
const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
const makeKey = (maker: string, asked: object) =>
  as(maker, "POST", "/keys", { name: "Key", role: "organizer", expiresAt, ...asked });

beforeAll(async () => {
  system = await createTestApp({}, authEnvironment());
  await system.startWorker();
  one = (await makeKey(ADMIN_KEY, {})).body as MadeKey;
  other = (await makeKey(ADMIN_KEY, {})).body as MadeKey;
  expect((await as(one.key, "POST", "/events", newEvent("e1"))).status).toBe(201);
  expect((await as(ADMIN_KEY, "POST", "/events", newEvent("old"))).status).toBe(201);
  for (const userId of ["ada", "ben"])
    await as(one.key, "POST", "/users", { userId, name: "Name", email: "a@b.org" });
});
afterAll(() => system.stop());

const change = { title: "Another" };

// What the owner, another organizer, and the owner at an event that is nobody's are answered.
describe.each([
  ["POST", "/events/E/register", { userId: "ada" }, [201, 403, 403]],
  ["GET", "/events/E/registrations", undefined, [200, 403, 403]],
  ["GET", "/events/E/offers", undefined, [200, 403, 403]],
  ["POST", "/events/E/registrations/ada/check-in", undefined, [200, 403, 403]],
  ["POST", "/events/E/registrations/ada/undo-check-in", undefined, [200, 403, 403]],
  ["POST", "/events/E/registrations/ada/promote", undefined, [409, 403, 403]],
  ["POST", "/events/E/registrations/nobody/promote", undefined, [404, 403, 403]],
  ["POST", "/events/E/register", { userId: "ada", as: "organizer" }, [409, 403, 403]],
  ["POST", "/events/E/publish", undefined, [200, 403, 403]],
  ["POST", "/events/E/cancel", undefined, [200, 403, 403]],
  ["POST", "/events/E/reinstate", undefined, [200, 403, 403]],
  ["GET", "/events/E/waitlist", undefined, [200, 403, 403]],
  ["GET", "/events/E/registrations/ada", undefined, [200, 403, 403]],
  ["GET", "/events/E/registrations/nobody", undefined, [404, 403, 403]],
  ["DELETE", "/events/E/register/ada", undefined, [200, 403, 403]],
  ["POST", "/events/E/registrations/ada/remove", undefined, [404, 403, 403]],
  ["PATCH", "/events/E", change, [200, 403, 403]],
  ["GET", "/events/E", undefined, [200, 200, 200]],
])("%s %s", (method, path, body, [own, others, nobodys]) => {
  it(`is answered with ${own} to the owner, else with ${others}`, async () => {
    const at = (eventId: string) => path.replace("E", eventId);
    expect((await as(other.key, method, at("e1"), body)).status).toBe(others);
    expect((await as(one.key, method, at("old"), body)).status).toBe(nobodys);
    const unknown = await as(one.key, method, at("unknown"), body);
    expect(unknown.problem.code).toBe("EVENT_NOT_FOUND");
    expect((await as(one.key, method, at("e1"), body)).status).toBe(own);
  });
});

it("shows owners to owners and admins, wherever the event is shown", async () => {
  const owner = `k:${one.keyId}`;
  for (const [credential, expected] of [
    [one.key, [owner]],
    [ADMIN_KEY, [owner]],
    [other.key, undefined],
  ] as const) {
    const { body } = await as(credential, "GET", "/events/e1");
    expect((body as { owners?: string[] }).owners).toEqual(expected);
    for (const list of ["/events", "/events?order=date"]) {
      const { items } = (await as(credential, "GET", list)).body as { items: { eventId: string }[] };
      const listed = items.find(({ eventId }) => eventId === "e1") as { owners?: string[] } | undefined;
      expect(listed?.owners, list).toEqual(expected);
    }
  }
  expect((await system.call("GET", "/events/e1")).body).not.toHaveProperty("owners");
  expect((await as(ADMIN_KEY, "GET", "/events/old")).body).not.toHaveProperty("owners");
});

it("lists a draft for its owners and the staff only, and shows it to whoever knows its id", async () => {
  await as(one.key, "POST", "/events", newEvent("draft", { status: "draft" }));
  const reader = (await makeKey(ADMIN_KEY, { role: "reader" })).body as MadeKey;
  const readers: [string | undefined, boolean][] = [
    [one.key, true],
    [ADMIN_KEY, true],
    [reader.key, true],
    [other.key, false],
    [undefined, false],
  ];
  for (const [credential, isListed] of readers) {
    const headers = credential === undefined ? {} : bearer(credential);
    for (const list of ["/events", "/events?order=date"]) {
      const { items } = (await system.call("GET", list, { headers })).body as {
        items: { eventId: string }[];
      };
      expect(items.some(({ eventId }) => eventId === "draft")).toBe(isListed);
      expect(items.some(({ eventId }) => eventId === "e1")).toBe(true);
    }
    const { body } = await system.call("GET", "/events/draft", { headers });
    expect(body).toMatchObject({ status: "draft", phase: "draft" });
  }
});

it("an owner sees name and e-mail address", async () => {
  await as(one.key, "POST", "/events/e1/register", { userId: "ben" });
  const { body } = await as(one.key, "GET", "/events/e1/registrations");
  expect(body).toMatchObject({ items: [{ user: { userId: "ben", name: "Name", email: "a@b.org" } }] });
});

it("a request is shown to the owner of its event, and to no other organizer", async () => {
  const { body } = await as(one.key, "PATCH", "/events/e1", { title: "Once more" });
  const { requestId } = body as { requestId: string };
  expect((await as(one.key, "GET", `/requests/${requestId}`)).status).toBe(200);
  expect((await as(other.key, "GET", `/requests/${requestId}`)).problem.code).toBe("REQUEST_NOT_FOUND");
});

it("an owner makes keys for the door of the event, and none for other events", async () => {
  const door = (await makeKey(one.key, { role: "door", events: ["e1"] })).body as MadeKey;
  const { body } = await as(door.key, "GET", "/events/e1/registrations");
  expect(body).toMatchObject({ items: [{ user: { userId: "ben", name: "Name" } }] });
  expect(JSON.stringify(body)).not.toContain("a@b.org");
  for (const events of [["old"], ["e1", "old"], ["unknown"], undefined]) {
    const { problem } = await makeKey(one.key, { role: "door", ...(events && { events }) });
    expect(problem.code, String(events)).toBe("FORBIDDEN");
  }
  expect((await makeKey(one.key, { role: "admin", events: ["e1"] })).problem.code).toBe("FORBIDDEN");
});

it("a key belongs to its caller, and so does what was asked under it", async () => {
  const headers = (key: string) => ({ ...bearer(key), "idempotency-key": "same" });
  const create = (key: string) =>
    system.call("POST", "/events", { headers: headers(key), body: newEvent("keyed") });
  expect((await create(one.key)).status).toBe(201);
  expect((await create(one.key)).headers.get("idempotency-replayed")).toBe("true");
  expect((await create(other.key)).problem.code).toBe("EVENT_ALREADY_EXISTS");
});

it("no address becomes an owner's id, which would be kept for ever", async () => {
  const owners = ["ada", "a@b.org"];
  const created = await as(ADMIN_KEY, "POST", "/events", newEvent("addressed", { owners }));
  expect([created.status, created.problem.errors?.[0]?.pointer]).toEqual([422, "/owners/1"]);
  const changed = await as(ADMIN_KEY, "PATCH", "/events/old", { owners });
  expect([changed.status, changed.problem.errors?.[0]?.pointer]).toEqual([422, "/owners/1"]);
});

it("ownership passes on, at once, and is never nobody's", async () => {
  const owners = [`k:${other.keyId}`];
  expect((await as(one.key, "PATCH", "/events/e1", { owners: [] })).status).toBe(422);
  expect((await as(one.key, "PATCH", "/events/e1", { owners: [...owners, ...owners] })).status).toBe(422);
  expect((await as(one.key, "PATCH", "/events/e1", { owners })).status).toBe(200);
  expect((await as(one.key, "PATCH", "/events/e1", change)).status).toBe(403);
  expect((await as(other.key, "PATCH", "/events/e1", change)).status).toBe(200);
  expect((await as(ADMIN_KEY, "GET", "/events/e1")).body).toMatchObject({ owners });
  expect((await as(ADMIN_KEY, "PATCH", "/events/old", { owners })).status).toBe(200);
  expect((await as(other.key, "PATCH", "/events/old", change)).status).toBe(200);
});
