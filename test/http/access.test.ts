import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/client.ts";
import { operations } from "#contracts/endpoints/endpoints.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";
import { inADay, newEvent, newUser, TABLE } from "../support/access-table.ts";
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

async function makeKey(who: Who, role: string, events?: string[]): Promise<void> {
  const asked = { name: who, role, expiresAt: inADay(), ...(events && { events }) };
  const { status, body } = await call("root", "POST", "/keys", asked);
  expect(status).toBe(201);
  credentials.set(who, (body as { key: string }).key);
}

beforeAll(async () => {
  system = await createTestApp({}, authEnvironment());
  for (const role of ["door", "reader", "organizer", "admin"] as const) await makeKey(role, role);
  for (const role of ["door", "reader", "admin"] as const) await makeKey(`${role}OfE1`, role, ["e1"]);
  for (const eventId of ["e1", "e2"]) await call("root", "POST", "/events", newEvent(eventId));
  for (const userId of ["ada", "ben", "eli"]) await call("root", "POST", "/users", newUser(userId));
  const ask = async (eventId: string) => {
    const { status, body } = await call("root", "POST", `/events/${eventId}/register`, { userId: "ada" });
    expect(status).toBe(202);
    return (body as { requestId: string }).requestId;
  };
  requests = { e1: await ask("e1"), e2: await ask("e2") };
});
afterAll(() => system.stop());

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
