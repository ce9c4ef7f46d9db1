import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MadeKey } from "#contracts/key.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { createVisitor } from "../support/browser.ts";
import { sealedBy010, testSealer } from "../support/token-keys.ts";

/** Personal links: who makes them, whom they make the caller, and how they end. */

const DAY = 86_400_000;
const ahead = (ms = DAY) => new Date(Date.now() + ms).toISOString();

let system: TestApp;
let owner = "";
const as = (credential: string, method: string, path: string, body?: object) =>
  system.call(method, path, { headers: bearer(credential), ...(body && { body }) });
const make = (userId: string, asked: object = {}, maker = ADMIN_KEY) =>
  as(maker, "POST", `/users/${userId}/links`, { expiresAt: ahead(), ...asked });
const linkOf = async (userId: string, asked: object = {}, maker = ADMIN_KEY) => {
  const { status, body } = await make(userId, asked, maker);
  expect(status).toBe(201);
  return body as { token: string; url: string; expiresAt: string };
};
const me = async (credential: string) => {
  const { status, body } = await as(credential, "GET", "/me");
  return status === 200 ? body : status;
};
const newEvent = (eventId: string) => ({ eventId, title: "E", date: "2027-05-01T18:00:00Z", capacity: 9 });

beforeAll(async () => {
  system = await createTestApp({}, { ...authEnvironment(), PUBLIC_URL: "https://muster.example" });
  const asked = { name: "Owner", role: "organizer", expiresAt: ahead() };
  owner = ((await as(ADMIN_KEY, "POST", "/keys", asked)).body as MadeKey).key;
  await as(owner, "POST", "/events", newEvent("own"));
  await as(ADMIN_KEY, "POST", "/events", newEvent("other"));
  for (const userId of ["ada", "ben"]) await as(ADMIN_KEY, "POST", "/users", { userId, name: userId });
});
afterAll(() => system.stop());

describe("whoever has a link", () => {
  it("is that person, an attendee, and has the address of a page", async () => {
    const expiresAt = ahead();
    const { token, ...rest } = await linkOf("ada", { expiresAt });
    expect(token).toMatch(/^mstl_[\w-]{60,500}$/);
    expect(rest).toEqual({ url: `https://muster.example/l/${token}`, expiresAt });
    expect(await me(token)).toEqual({ caller: "u:ada", role: "attendee", userId: "ada" });
    expect((await as(token, "GET", "/users/ada")).status).toBe(200);
    expect((await as(token, "POST", "/events/other/register", { userId: "ada" })).status).toBe(202);
    expect((await as(token, "POST", "/events/other/register", { userId: "ben" })).status).toBe(403);
    expect((await as(token, "POST", "/events", newEvent("new"))).status).toBe(403);
    expect((await as(token, "GET", "/users/ben")).problem.code).toBe("USER_NOT_FOUND");
  });

  it("for one event sees no other one, and no users", async () => {
    const { token } = await linkOf("ada", { eventId: "own" });
    expect(await me(token)).toEqual({ caller: "u:ada", role: "attendee", userId: "ada", events: ["own"] });
    expect((await as(token, "POST", "/events/own/register", { userId: "ada" })).status).toBe(202);
    expect((await as(token, "GET", "/events/other")).problem.code).toBe("EVENT_NOT_FOUND");
    expect((await as(token, "GET", "/users/ada")).problem.code).toBe("USER_NOT_FOUND");
    expect((await as(token, "DELETE", "/users/ada")).problem.code).toBe("USER_NOT_FOUND");
  });
});

describe("a link is made", () => {
  it.each([
    [{ expiresAt: ahead(-1000) }, "/expiresAt"],
    [{ expiresAt: undefined }, "/expiresAt"],
    [{ eventId: "!" }, "/eventId"],
    [{ role: "admin" }, "/role"],
  ])("not from %j", async (asked, pointer) => {
    const { status, problem } = await make("ada", asked);
    expect([status, problem.errors?.map((one) => one.pointer)]).toEqual([422, [pointer]]);
  });

  it("for somebody and something that there is", async () => {
    expect((await make("nobody")).problem.code).toBe("USER_NOT_FOUND");
    expect((await make("ada", { eventId: "none" })).problem.code).toBe("EVENT_NOT_FOUND");
  });

  it("by an owner for the own event only, and by no other organizer", async () => {
    expect(await me((await linkOf("ben", { eventId: "own" }, owner)).token)).toMatchObject({ userId: "ben" });
    expect((await make("ben", {}, owner)).problem.code).toBe("USER_NOT_FOUND");
    expect((await make("ben", { eventId: "other" }, owner)).problem.code).toBe("USER_NOT_FOUND");
    expect((await make("ben", { eventId: "none" }, owner)).problem.code).toBe("EVENT_NOT_FOUND");
    expect((await make("nobody", { eventId: "own" }, owner)).problem.code).toBe("USER_NOT_FOUND");
  });

  it("by nobody for oneself: who has one can't prolong it", async () => {
    const { token } = await linkOf("ada");
    expect((await make("ada", {}, token)).problem.code).toBe("FORBIDDEN");
    expect((await make("ben", {}, token)).problem.code).toBe("USER_NOT_FOUND");
  });
});

describe("a link ends", () => {
  it("with its time, though it was used a moment before", async () => {
    const { token } = await linkOf("ada", { expiresAt: ahead(700) });
    expect(await me(token)).toMatchObject({ userId: "ada" });
    await sleep(800);
    expect(await me(token)).toBe(401);
  });

  it("with all of the person's, by them or an admin, and with nobody else's", async () => {
    const [one, two, bens] = [await linkOf("ada"), await linkOf("ada"), await linkOf("ben")];
    expect((await as(bens.token, "DELETE", "/users/ada/links")).problem.code).toBe("USER_NOT_FOUND");
    expect((await as(one.token, "DELETE", "/users/ada/links")).status).toBe(204);
    for (const { token } of [one, two]) expect(await me(token)).toBe(401);
    expect(await me(bens.token)).toMatchObject({ userId: "ben" });
    expect(await me((await linkOf("ada")).token)).toMatchObject({ userId: "ada" });
    expect((await as(ADMIN_KEY, "DELETE", "/users/nobody/links")).problem.code).toBe("USER_NOT_FOUND");
  });

  it("when the person is erased", async () => {
    await as(ADMIN_KEY, "POST", "/users", { userId: "cyd", name: "Cyd" });
    const { token } = await linkOf("cyd");
    expect(await me(token)).toMatchObject({ userId: "cyd" });
    expect((await as(token, "DELETE", "/users/cyd")).status).toBe(202);
    expect(await me(token)).toBe(401);
    expect((await make("cyd")).problem.code).toBe("USER_NOT_FOUND");
  });
});

describe("what is no link", () => {
  it("is changed in any letter, or sealed for something else", async () => {
    const { token } = await linkOf("ada");
    for (let at = 5; at < token.length; at += 7) {
      const other = token[at] === "A" ? "B" : "A";
      expect(await me(token.slice(0, at) + other + token.slice(at + 1))).toBe(401);
    }
    expect(await me(token.slice(5))).toBe(401);
    expect(await me("mstl_")).toBe(401);
    const { body } = await as(ADMIN_KEY, "GET", "/users?limit=1");
    expect(await me(`mstl_${(body as { nextCursor: string }).nextCursor}`)).toBe(401);
  });
});

it("nothing in a link is believed, whoever has sealed it", async () => {
  const link = { userId: "ada", expiresAt: ahead(), since: ahead(-DAY) };
  const contents = ["", "{", "null", "[]", JSON.stringify(link), JSON.stringify({ ...link, role: "admin" })];
  for (const content of contents) {
    expect(await me(`mstl_${testSealer.seal("link", "", Buffer.from(content))}`), content).toBe(401);
    expect(await me(`mstl_${sealedBy010("link", content)}`), content).toBe(401);
  }
  const { token } = await linkOf("ada");
  const sealed = testSealer.open("link", "", token.slice(5)) ?? Buffer.alloc(0);
  expect(await me(`mstl_${sealedBy010("link", sealed)}`)).toBe(401);
});

describe("the page of a link", () => {
  it("begins a session that ends when the links of the person are ended", async () => {
    const [path, { token }] = ["/e/own", await linkOf("ada")];
    const [visitor, byOther] = [createVisitor(system), createVisitor(system)];
    await visitor.post(`/l/${token}`);
    await byOther.post(`/l/${(await linkOf("ben")).token}`);
    for (const one of [visitor, byOther]) expect((await one.get(path)).html).toContain("Sign out");
    expect((await as(ADMIN_KEY, "DELETE", "/users/ada/links")).status).toBe(204);
    expect((await visitor.get(path)).html).not.toContain("Sign out");
    expect((await byOther.get(path)).html).toContain("Sign out");
    await visitor.post(`/l/${(await linkOf("ada")).token}`);
    expect((await visitor.get(path)).html).toContain("Sign out");
  });

  it("asks its holder once, whose session ends when the person is erased", async () => {
    await as(ADMIN_KEY, "POST", "/users", { userId: "dan", name: "Dan of the link" });
    const { token } = await linkOf("dan", { eventId: "own" });
    const visitor = createVisitor(system);
    expect((await visitor.get(`/l/${token}`)).html).toContain("Dan of the link");
    const entered = await visitor.post(`/l/${token}`);
    expect([entered.status, entered.location]).toEqual([303, "/e/own"]);
    expect((await visitor.get("/e/own")).html).toContain("Dan of the link");
    await as(ADMIN_KEY, "DELETE", "/users/dan");
    expect((await visitor.get("/e/own")).html).not.toContain("Dan of the link");
    expect((await visitor.get(`/l/${token}`)).status).toBe(404);
  });

  it("leads to the person where nobody is asked who they are", async () => {
    const local = await createTestApp();
    await local.call("POST", "/users", { body: { userId: "ada", name: "Ada" } });
    const { body } = await local.call("POST", "/users/ada/links", { body: { expiresAt: ahead() } });
    const { pathname } = new URL((body as { url: string }).url);
    const entered = await createVisitor(local).post(pathname);
    expect([entered.status, entered.location]).toEqual([303, "/?as=ada"]);
    await local.stop();
  });
});

it("without a PUBLIC_URL the page is where the gateway was asked", async () => {
  const local = await createTestApp();
  await local.call("POST", "/users", { body: { userId: "ada", name: "Ada" } });
  const { body } = await local.call("POST", "/users/ada/links", { body: { expiresAt: ahead() } });
  const { url, token } = body as { url: string; token: string };
  expect(url).toBe(`http://localhost/l/${token}`);
  await local.stop();
});
