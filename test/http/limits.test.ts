import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HttpServer, listen } from "#gateway/server.ts";
import type { RequestView } from "#contracts/request.ts";
import { createVisitor } from "../support/browser.ts";
import { eventually } from "../support/client.ts";
import { expectContract } from "../support/expect-contract.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { type Provider, startProvider } from "../support/provider.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** Too much is 429. Behind one proxy, so that a test can be anybody; no worker runs, so that waits last. */

let [system, provider, server]: [TestApp, Provider, HttpServer] = [
  {} as TestApp,
  {} as Provider,
  {} as HttpServer,
];
let organizer = "";
beforeAll(async () => {
  provider = await startProvider();
  const limited = { LIMITS: "on", TRUSTED_PROXIES: "1" };
  system = await createTestApp({}, { ...authEnvironment(), ...provider.env, ...limited });
  server = await listen(system.app, "127.0.0.1", 0);
  organizer = await provider.token({ sub: "olga", roles: ["muster:organizer"] });
  await as(organizer, "POST", "/events", {
    eventId: "e",
    title: "E",
    date: "2027-05-01T18:00:00Z",
    capacity: 9,
  });
});
afterAll(async () => {
  provider.stop();
  await server.stop(system.endWaits);
  await system.stop();
});

type More = { readonly body?: object | string; readonly headers?: Readonly<Record<string, string>> };

const send = async (method: string, path: string, { body, headers = {} }: More = {}) => {
  const json = typeof body === "object" ? JSON.stringify(body) : body;
  const type = json !== undefined && { "content-type": "application/json" };
  const sent = { method, headers: { ...type, ...headers }, ...(json !== undefined && { body: json }) };
  return await expectContract(method, path, await fetch(server.url + path, sent));
};
const as = (token: string, method: string, path: string, body?: object, headers = {}) =>
  send(method, path, { headers: { ...bearer(token), ...headers }, ...(body && { body }) });
const from = (address: string, more: Readonly<Record<string, string>> = {}) => ({
  headers: { "x-forwarded-for": address, ...more },
});

type Answer = Awaited<ReturnType<typeof send>>;

/** Asks until it is too much; says how often it was not, and for how many seconds it has asked. */
async function untilLimited(ask: () => Promise<Answer>, most = 600) {
  const since = performance.now();
  for (let count = 0; count < most; count++) {
    const answer = await ask();
    if (answer.status === 429) return { count, seconds: (performance.now() - since) / 1000, answer };
  }
  throw new Error(`was never limited in ${most} requests`);
}

/** Those of the burst, and those of each second; a second may just have begun when the first is sent. */
function expectCount(
  { count, seconds }: { count: number; seconds: number },
  each: number,
  burst: number,
): void {
  expect(count).toBeGreaterThanOrEqual(each + burst);
  expect(count).toBeLessThanOrEqual(burst + each * (Math.floor(seconds) + 2));
}

describe("who is nobody", () => {
  it("is limited by address, and told when to come back", async () => {
    const limited = await untilLimited(() => send("GET", "/events/e", from("203.0.113.1")));
    expectCount(limited, 5, 50);
    const { problem, headers } = limited.answer;
    expect(problem).toMatchObject({ code: "RATE_LIMITED", status: 429 });
    expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(Number(headers.get("retry-after"))).toBeLessThanOrEqual(3);
    expect(headers.get("ratelimit-policy")).toBe('"address";q=5;w=1, "address-burst";q=50;w=60');
    expect(headers.get("ratelimit")).toBe('"address";r=0;t=1');
  });

  it("is the same behind other made-up addresses, and in the same network of IPv6", async () => {
    const forged = (i: number) => from(`198.51.100.${i}, 203.0.113.2`);
    let i = 0;
    await untilLimited(() => send("GET", "/events/e", forged(i++ % 250)));
    await untilLimited(() => send("GET", "/events/e", from(`2001:db8:1:2::${i++}`)));
    expect((await send("GET", "/events/e", from("2001:db8:1:3::1"))).status).toBe(200);
    expect((await send("GET", "/events/e", from("203.0.113.3"))).status).toBe(200);
  });

  it("is always told that the gateway lives, and may send what is no business of any route", async () => {
    const here = from("203.0.113.4");
    await untilLimited(() => send("GET", "/events/e", here));
    for (const path of ["/healthz", "/readyz"]) {
      for (let i = 0; i < 70; i++) expect((await send("GET", path, here)).status).toBe(200);
    }
    expect((await send("GET", "/nowhere", here)).status).toBe(404);
  });

  it("pays for long lists", async () => {
    const { count } = await untilLimited(() => send("GET", "/events?limit=1000", from("203.0.113.5")));
    expect(count).toBe(2);
  });
});

describe("a caller", () => {
  it("is limited wherever they are, and nobody else with them", async () => {
    const [ada, ben] = [await provider.token({ sub: "ada" }), await provider.token({ sub: "ben" })];
    expectCount(await untilLimited(() => as(ada, "GET", "/me")), 5, 50);
    expect((await as(ben, "GET", "/me")).status).toBe(200);
  });

  it("that is an organizer may ask ten times as much", async () => {
    const pat = await provider.token({ sub: "pat", roles: ["muster:organizer"] });
    expectCount(await untilLimited(() => as(pat, "GET", "/me"), 2000), 50, 200);
  });

  it("that is an admin is never limited", async () => {
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const made = await as(ADMIN_KEY, "POST", "/keys", { name: "Admin", role: "admin", expiresAt });
    for (const key of [ADMIN_KEY, (made.body as { key: string }).key]) {
      const all = Array.from({ length: 100 }, () => as(key, "GET", "/events?limit=1000"));
      for (const { status } of await Promise.all(all)) expect(status).toBe(200);
    }
  });

  it("is limited before it is looked whether they may, and what they have sent", async () => {
    const token = await provider.token({ sub: "cyd" });
    await untilLimited(() => as(token, "GET", "/me"));
    // A second may be over meanwhile, so that five of them are told what is wrong with them.
    for (const path of ["/users", "/events/!", "/events?limit=0"])
      await untilLimited(() => as(token, "GET", path), 20);
    await untilLimited(() => as(token, "POST", "/users", { no: 1 }), 20);
    const large = { headers: bearer(token), body: JSON.stringify("x".repeat(70_000)) };
    expect((await send("POST", "/users", large)).status).toBe(413);
    expect((await as("made.up.token", "GET", "/me")).status).toBe(401);
  });
});

describe("commands", () => {
  it("of an attendee are fewer", async () => {
    const dan = await provider.token({ sub: "dan" });
    const { userId = "" } = (await as(dan, "GET", "/me")).body as { userId?: string };
    let i = 0;
    const limited = await untilLimited(() => as(dan, "POST", `/events/e${i++}/register`, { userId }));
    expectCount(limited, 1, 10);
    expect(limited.answer.headers.get("ratelimit-policy")).toContain('"commands";q=1;w=1');
  });

  it("about a person at an event are thirty an hour, but for admins; what is forbidden or not valid is not counted", async () => {
    const eve = await provider.token({ sub: "eve" });
    for (let i = 0; i < 5; i++) {
      expect((await as(eve, "POST", "/events/e/register", { userId: "fay" })).status).toBe(403);
      expect((await as(organizer, "POST", "/events/e/register", { userId: "fay", no: 1 })).status).toBe(422);
    }
    const key = (i: number) => ({ "Idempotency-Key": `k${i}` });
    let i = 0;
    const register = () => as(organizer, "POST", "/events/e/register", { userId: "fay" }, key(i++));
    const { count, answer } = await untilLimited(register, 40);
    expect(count).toBe(30);
    expect(answer.headers.get("ratelimit-policy")).toBe('"person-at-event";q=30;w=3600');
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(3500);
    expect((await as(organizer, "DELETE", "/events/e/register/fay")).status).toBe(429);
    expect((await as(organizer, "DELETE", "/events/e/register/gus")).status).toBe(202);
    expect((await as(ADMIN_KEY, "DELETE", "/events/e/register/fay")).status).toBe(202);
  });
});

describe("forms of pages", () => {
  it("count as commands about their person at the event", async () => {
    await as(ADMIN_KEY, "POST", "/users", { userId: "kim", name: "Kim" });
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const link = (await as(ADMIN_KEY, "POST", "/users/kim/links", { expiresAt })).body as { token: string };
    const visitor = createVisitor(system);
    expect((await visitor.post(`/l/${link.token}`)).status).toBe(303);
    for (let i = 0; i < 29; i++)
      expect((await as(organizer, "DELETE", "/events/e/register/kim")).status).toBe(202);
    expect((await visitor.post("/e/e/unregister")).status).toBe(303);
    expect((await visitor.post("/e/e/unregister")).status).toBe(429);
    expect((await as(organizer, "DELETE", "/events/e/register/kim")).status).toBe(429);
  });
});

describe("waits", () => {
  it("are four of a caller at a time: then a question is refused, and a command only accepted", async () => {
    const ask = await as(organizer, "DELETE", "/events/e/register/hal");
    const wait = `/requests/${(ask.body as RequestView).requestId}?wait=20`;
    const four = Array.from({ length: 4 }, () => as(organizer, "GET", wait));
    const metrics = async () => (await as(ADMIN_KEY, "GET", "/metrics")).body as string;
    await eventually(async () => expect(await metrics()).toMatch(/^muster_requests_watched 4$/m));
    const { answer } = await untilLimited(() => as(organizer, "GET", `${wait.slice(0, -2)}1`), 1);
    expect(answer.headers.get("ratelimit-policy")).toBe('"waits";q=4;qu="concurrent-requests"');
    const accepted = await as(organizer, "DELETE", "/events/e/register/ida", undefined, {
      Prefer: "wait=20",
    });
    expect(accepted.status).toBe(202);
    const other = await provider.token({ sub: "jo" });
    expect((await as(other, "GET", wait)).status).toBe(404);
    expect((await as(organizer, "GET", `${wait.slice(0, -2)}0`)).status).toBe(200);
    system.endWaits();
    for (const { status } of await Promise.all(four)) expect(status).toBe(200);
  });
});
