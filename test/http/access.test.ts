import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/client.ts";
import { operations } from "#contracts/endpoints/endpoints.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";

/**
 * Each route with each kind of caller: the status that it answers with, written by hand from the contract. E1 is the
 * event of the limited keys, E2 another one, E3 is none. Ada and Ben are people, Cyd is nobody.
 */

const WHO = [
  "nobody",
  "door",
  "doorOfE1",
  "reader",
  "readerOfE1",
  "organizer",
  "adminOfE1",
  "admin",
  "root",
] as const;
type Who = (typeof WHO)[number];

let system: TestApp;
const credentials = new Map<Who, string>([["root", ADMIN_KEY]]);
let requests: { e1: string; e2: string };

const call = (who: Who | "bad", method: string, path: string, body?: object) => {
  const credential = who === "bad" ? "mst_no_key" : credentials.get(who);
  const headers = credential === undefined ? {} : bearer(credential);
  return system.call(method, path, { headers, ...(body && { body }) });
};

const inADay = () => new Date(Date.now() + 86_400_000).toISOString();

async function makeKey(who: Who, role: string, events?: string[]): Promise<void> {
  const asked = { name: who, role, expiresAt: inADay(), ...(events && { events }) };
  const { status, body } = await call("root", "POST", "/keys", asked);
  expect(status).toBe(201);
  credentials.set(who, (body as { key: string }).key);
}

let number = 0;
const newEvent = (eventId = `new-${number++}`) => ({
  eventId,
  title: "Concert",
  date: "2027-05-01T18:00:00Z",
  capacity: 9,
});
const newUser = (userId = `new-${number++}`) => ({ userId, name: "Somebody" });

beforeAll(async () => {
  system = await createTestApp({}, authEnvironment());
  for (const role of ["door", "reader", "organizer", "admin"] as const) await makeKey(role, role);
  for (const role of ["door", "reader", "admin"] as const) await makeKey(`${role}OfE1`, role, ["e1"]);
  for (const eventId of ["e1", "e2"]) await call("root", "POST", "/events", newEvent(eventId));
  for (const userId of ["ada", "ben"]) await call("root", "POST", "/users", newUser(userId));
  const ask = async (eventId: string) => {
    const { status, body } = await call("root", "POST", `/events/${eventId}/register`, { userId: "ada" });
    expect(status).toBe(202);
    return (body as { requestId: string }).requestId;
  };
  requests = { e1: await ask("e1"), e2: await ask("e2") };
});
afterAll(() => system.stop());

/** A path, with what is sent to it, and the status for each of WHO, in order. */
type Line = readonly [asked: string, statuses: string, body?: () => object];

const change = () => ({ title: "Another" });
const ada = () => ({ userId: "ada" });
const key = (role: string) => () => ({ name: "New", role, expiresAt: inADay() });

// Columns:                         nobody door doorE1 reader readerE1 organizer adminE1 admin root
const TABLE: readonly Line[] = [
  ["GET /events", /*                   */ "200 200 200 200 200 200 200 200 200"],
  ["GET /events/e1", /*                */ "200 200 200 200 200 200 200 200 200"],
  ["GET /events/e2", /*                */ "200 200 404 200 404 200 404 200 200"],
  ["GET /events/e3", /*                */ "404 404 404 404 404 404 404 404 404"],
  ["POST /events", /*                  */ "401 403 403 403 403 201 403 201 201", () => newEvent()],
  ["PATCH /events/e1", /*              */ "401 403 403 403 403 403 202 202 202", change],
  ["PATCH /events/e2", /*              */ "401 403 404 403 404 403 404 202 202", change],
  ["GET /events/e1/registrations", /*  */ "401 200 200 200 200 403 200 200 200"],
  ["GET /events/e2/registrations", /*  */ "401 200 404 200 404 403 404 200 200"],
  ["GET /events/e1/waitlist", /*       */ "401 200 200 200 200 403 200 200 200"],
  ["GET /events/e2/waitlist", /*       */ "401 200 404 200 404 403 404 200 200"],
  // Nobody is registered: whoever may ask hears that.
  ["GET /events/e1/registrations/ada", /*  */ "401 404 404 404 404 403 404 404 404"],
  ["GET /events/e2/registrations/ada", /*  */ "401 404 404 404 404 403 404 404 404"],
  ["GET /events/e1/registrations/cyd", /*  */ "401 404 404 404 404 403 404 404 404"],
  ["POST /events/e1/register", /*      */ "401 403 403 403 403 403 202 202 202", ada],
  ["POST /events/e2/register", /*      */ "401 403 404 403 404 403 404 202 202", ada],
  ["POST /events/e1/register", /*      */ "401 403 403 403 403 403 202 202 202", () => ({ userId: "cyd" })],
  ["DELETE /events/e1/register/ada", /**/ "401 403 403 403 403 403 202 202 202"],
  ["DELETE /events/e2/register/cyd", /**/ "401 403 404 403 404 403 404 202 202"],
  ["GET /requests/E1", /*              */ "401 404 404 200 200 404 200 200 200"],
  ["GET /requests/E2", /*              */ "401 404 404 200 404 404 404 200 200"],
  ["GET /requests/none", /*            */ "401 404 404 404 404 404 404 404 404"],
  ["POST /users", /*                   */ "401 403 403 403 403 201 403 201 201", () => newUser()],
  ["GET /users", /*                    */ "401 403 403 200 403 403 403 200 200"],
  ["GET /users/ada", /*                */ "401 404 404 200 404 404 404 200 200"],
  ["GET /users/cyd", /*                */ "401 404 404 404 404 404 404 404 404"],
  ["GET /users/ada/registrations", /*  */ "401 404 404 200 404 404 404 200 200"],
  ["GET /users/cyd/registrations", /*  */ "401 404 404 404 404 404 404 404 404"],
  ["GET /users/ada/waitlist", /*       */ "401 404 404 200 404 404 404 200 200"],
  ["GET /users/cyd/waitlist", /*       */ "401 404 404 404 404 404 404 404 404"],
  ["GET /me", /*                       */ "401 200 200 200 200 200 200 200 200"],
  ["POST /keys", /*                    */ "401 403 403 403 403 403 403 201 201", key("admin")],
  ["POST /keys", /*                    */ "401 403 403 403 403 201 403 201 201", key("organizer")],
  ["GET /keys", /*                     */ "401 403 403 403 403 200 403 200 200"],
  ["DELETE /keys/none", /*             */ "401 403 403 403 403 404 403 404 404"],
  ["GET /metrics", /*                  */ "401 403 403 200 403 403 403 200 200"],
  ["GET /healthz", /*                  */ "200 200 200 200 200 200 200 200 200"],
  ["GET /readyz", /*                   */ "200 200 200 200 200 200 200 200 200"],
  ["GET /openapi.json", /*             */ "200 200 200 200 200 200 200 200 200"],
  ["GET /asyncapi.json", /*            */ "200 200 200 200 200 200 200 200 200"],
  ["GET /docs", /*                     */ "200 200 200 200 200 200 200 200 200"],
];

const LINES = TABLE.map(([asked, statuses, body]) => ({ asked, statuses, body }));

const partsOf = (asked: string): [method: string, path: string] => {
  const [method = "", path = ""] = asked.split(" ");
  return [method, path.replace("E1", requests.e1).replace("E2", requests.e2)];
};

describe("who may", () => {
  it.each(LINES)("$asked is answered with $statuses", async ({ asked, statuses, body }) => {
    const all = statuses.split(" ");
    const expected = Object.fromEntries(WHO.map((who, i) => [who, Number(all[i])]));
    const answered: Record<string, number> = {};
    for (const who of WHO) answered[who] = (await call(who, ...partsOf(asked), body?.())).status;
    expect(answered).toEqual(expected);
  });

  it.each(LINES)("$asked is nothing for a credential that is not valid", async ({ asked, body }) => {
    const { status, problem, headers } = await call("bad", ...partsOf(asked), body?.());
    expect([status, problem.code]).toEqual([401, "UNAUTHENTICATED"]);
    expect(headers.get("www-authenticate")).toBe('Bearer realm="muster", error="invalid_token"');
  });

  it("has a line for each route", () => {
    const lines = TABLE.map(([asked]) => asked.replace(/\?.*/, ""));
    const isThere = (method: string, path: string) => {
      const pattern = new RegExp(`^${method} ${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
      return lines.some((line) => pattern.test(line));
    };
    expect(operations.filter(([, { method, path }]) => !isThere(method, path)).map(([id]) => id)).toEqual([]);
  });
});

describe("what is not for the caller", () => {
  it("asks nobody for more than a credential", async () => {
    const { headers } = await call("nobody", "GET", "/users");
    expect(headers.get("www-authenticate")).toBe('Bearer realm="muster"');
    // Neither a bad id nor a bad body is looked at.
    expect((await call("nobody", "GET", "/users/!")).status).toBe(401);
    expect((await call("nobody", "POST", "/users", { a: 1 })).status).toBe(401);
  });

  it("is answered as what does not exist, to the letter", async () => {
    const about = async (who: Who, path: string) => JSON.stringify((await call(who, "GET", path)).body);
    const pairs: [Who, string, string][] = [
      ["door", "/users/ada", "/users/cyd"],
      ["organizer", "/users/ada/registrations", "/users/cyd/registrations"],
      ["organizer", "/events/e1/registrations/ada", "/events/e1/registrations/cyd"],
      ["doorOfE1", "/events/e2", "/events/e3"],
      ["doorOfE1", "/events/e2/registrations", "/events/e3/registrations"],
    ];
    for (const [who, known, unknown] of pairs) {
      const expected = (await about(who, unknown)).replaceAll("cyd", "ada").replaceAll("e3", "e2");
      expect(await about(who, known), known).toBe(expected);
    }
    expect(await about("door", `/requests/${requests.e1}`)).toBe(await about("door", "/requests/none"));
  });

  it("is not on the list of a key of one event", async () => {
    const { body } = await call("doorOfE1", "GET", "/events");
    expect((body as { items: { eventId: string }[] }).items.map(({ eventId }) => eventId)).toEqual(["e1"]);
  });
});

describe("what is seen of a person", () => {
  const userIn = async (who: Who, path: string) => {
    const { body } = await call(who, "GET", path);
    const { items } = body as { items: { user?: object; userId?: string }[] };
    return items.map((item) => item.user ?? item).at(0);
  };
  const EDGAR = { userId: "edgar", name: "Edgar", email: "edgar@example.org" };

  it("depends on who asks, in each list", async () => {
    await call("root", "POST", "/events", { ...newEvent("e4"), capacity: 1, hasWaitlist: true });
    for (const user of [EDGAR, { ...EDGAR, userId: "edna" }]) {
      await call("root", "POST", "/users", user);
      await call("root", "POST", "/events/e4/register", { userId: user.userId });
    }
    await system.startWorker();
    const lists = ["/events/e4/registrations", "/events/e4/waitlist"];
    await eventually(async () => expect(await userIn("root", lists[1] ?? "")).toBeDefined());
    for (const list of lists) {
      const userId = list.endsWith("waitlist") ? "edna" : "edgar";
      expect(await userIn("root", list)).toMatchObject({ ...EDGAR, userId });
      expect(await userIn("door", list)).toEqual({ userId, name: "Edgar" });
      expect(await userIn("reader", list)).toEqual({ userId });
    }
    expect(Object.keys((await userIn("reader", "/users")) ?? {})).toEqual(["userId"]);
    expect((await call("reader", "GET", "/users/edgar")).body).toEqual({ userId: "edgar" });
  });
});
