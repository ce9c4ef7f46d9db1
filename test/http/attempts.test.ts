import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { type HttpServer, listen } from "#gateway/server.ts";
import { readConfig } from "#platform/config.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** Who guesses credentials is refused; and limits can be turned off. */

let [system, server]: [TestApp, HttpServer] = [{} as TestApp, {} as HttpServer];
const LIMITED = { ...authEnvironment(), LIMITS: "on", TRUSTED_PROXIES: "1" };
beforeAll(async () => {
  system = await createTestApp({}, LIMITED);
  server = await listen(system.app, "127.0.0.1", 0);
});
afterAll(async () => {
  await server.stop(() => undefined);
  await system.stop();
});

const ask = (address: string, credential?: string, path = "/me", method = "GET", body?: object) =>
  fetch(server.url + path, {
    method,
    headers: {
      "x-forwarded-for": address,
      "content-type": "application/json",
      ...(credential !== undefined && bearer(credential)),
    },
    ...(body && { body: JSON.stringify(body) }),
  });

async function makeKey(role = "reader"): Promise<string> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const asked = { name: "Key", role, expiresAt };
  const answer = await ask("203.0.113.99", ADMIN_KEY, "/keys", "POST", asked);
  return ((await answer.json()) as { key: string }).key;
}

describe("ten wrong credentials", () => {
  const HERE = "203.0.113.1";

  it("have guesses from their address refused for a minute, and nobody with a good credential", async () => {
    const [used, unused, unusedAdmin] = [await makeKey(), await makeKey(), await makeKey("admin")];
    expect((await ask(HERE, used)).status).toBe(200);
    for (let i = 0; i < 10; i++) expect((await ask(HERE, `mst_guess${i}`, "/events")).status).toBe(401);
    const refused = await ask(HERE, "mst_guess", "/events");
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: "RATE_LIMITED" });
    const retryAfter = Number(refused.headers.get("retry-after"));
    expect(retryAfter).toBeGreaterThan(55);
    expect(retryAfter).toBeLessThanOrEqual(62);
    expect(refused.headers.get("ratelimit-policy")).toBe('"credentials";q=10;w=60');
    // Nobody else is kept out: whoever was here before or not, nobody in particular, or from elsewhere.
    for (const key of [unused, unusedAdmin, used]) expect((await ask(HERE, key)).status).toBe(200);
    expect((await ask(HERE, ADMIN_KEY)).status).toBe(200);
    expect((await ask(HERE, undefined, "/events")).status).toBe(200);
    expect((await ask("203.0.113.3", "mst_guess")).status).toBe(401);
  });

  it("are no reason not to say that the gateway lives", async () => {
    for (let i = 0; i < 20; i++) expect((await ask(HERE, "mst_guess", "/healthz")).status).toBe(401);
    expect((await ask(HERE, undefined, "/healthz")).status).toBe(200);
  });
});

describe("the pages", () => {
  const HERE = { "x-forwarded-for": "203.0.113.5" };
  const signIn = async (key: string) => {
    const headers = { ...HERE, "sec-fetch-site": "same-origin" };
    const sent = { method: "POST", headers, body: new URLSearchParams({ key }), redirect: "manual" as const };
    return await fetch(`${server.url}/login`, sent);
  };

  it("have an address that signs in with wrong keys refused, but not the admin", async () => {
    for (let i = 0; i < 10; i++) expect((await signIn(`mst_guess${i}`)).status).toBe(401);
    const refused = await signIn("mst_guess");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("content-type")).toContain("text/html");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(55);
    expect((await signIn(ADMIN_KEY)).status).toBe(303);
  });

  it("are asked for by an address no more often than anything else", async () => {
    const statuses: number[] = [];
    while (statuses.length < 600 && statuses.at(-1) !== 429) {
      statuses.push((await fetch(`${server.url}/login`, { headers: HERE })).status);
    }
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.slice(0, -1)).not.toContain(429);
  });
});

it("what was too much is counted by the limit that refused it", async () => {
  const text = await (await ask("203.0.113.4", ADMIN_KEY, "/metrics")).text();
  expect(text).toMatch(/^muster_limited_total\{what="credentials"\} [1-9]/m);
});

describe("no limits are there", () => {
  it.each([
    ["with LIMITS=off", { ...LIMITED, LIMITS: "off" }],
    ["where nobody is asked who they are", { LIMITS: "on" }],
  ])("%s", async (_, env) => {
    const config = readConfig(gatewaySchema, { ...system.core.env, LOG_LEVEL: "silent", ...env });
    const { app } = composeGateway(config);
    const unlimited = await listen(app, "127.0.0.1", 0);
    const isAsked = "AUTH" in env;
    for (let i = 0; i < 150; i++) {
      expect((await fetch(`${unlimited.url}/events/none`)).status).toBe(404);
      const wrong = await fetch(`${unlimited.url}/events/none`, { headers: bearer("mst_guess") });
      expect(wrong.status).toBe(isAsked ? 401 : 404);
    }
    await unlimited.stop(() => undefined);
  });
});
