import { afterAll, beforeAll, expect, test } from "vitest";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import { authEnvironment } from "../support/keys.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** A gateway that asks nobody who they are answers to no web page: AUTH is loopback unless it is set. */

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
});
afterAll(() => system.stop());

const ask = async (headers: Record<string, string>, path = "/users") => {
  const { status, problem } = await system.call("GET", path, { headers });
  return { status, code: problem.code };
};

test.each([
  ["evil.example"],
  ["evil.example:3000"],
  ["127.0.0.1.evil.example"],
  ["localhost.evil.example:3000"],
  ["evil-localhost"],
  ["128.0.0.1:3000"],
  ["0.0.0.0:3000"],
  ["[::2]:3000"],
  ["127.0.0.1:evil"],
  ["localhost:3000:3000"],
])("answers the host %s with 421", async (host) => {
  expect(await ask({ Host: host })).toEqual({ status: 421, code: "MISDIRECTED_REQUEST" });
});

test.each([
  ["localhost"],
  ["LocalHost:3000"],
  ["127.0.0.1:3000"],
  ["127.255.0.1"],
  ["[::1]"],
  ["[::1]:3000"],
  ["localhost:"],
])("answers the host %s", async (host) => {
  expect((await ask({ Host: host })).status).toBe(200);
});

test("answers a request without a host", async () => {
  expect((await ask({})).status).toBe(200);
});

test("takes no request from a page of another site", async () => {
  const sites = { "cross-site": 403, "same-site": 200, "same-origin": 200, none: 200 };
  for (const [site, expected] of Object.entries(sites)) {
    expect((await ask({ Host: "localhost:3000", "Sec-Fetch-Site": site })).status, site).toBe(expected);
  }
  const headers = { "Sec-Fetch-Site": "cross-site" };
  const { status, problem } = await system.call("DELETE", "/events/e/register/ada", { headers });
  expect({ status, code: problem.code }).toEqual({ status: 403, code: "CROSS_SITE" });
});

test.each(["/healthz", "/readyz"])("answers %s under any name", async (path) => {
  expect((await ask({ Host: "evil.example", "Sec-Fetch-Site": "cross-site" }, path)).status).toBe(200);
});

const appWith = (env: Record<string, string>) =>
  composeGateway(readConfig(gatewaySchema, { ...system.core.env, LOG_LEVEL: "silent", ...env })).app;

test.each(["127.0.0.1", "0.0.0.0", "::", "192.0.2.1", "muster.example"])(
  "answers any host when it listens on %s, and is open to all",
  async (HOST) => {
    const headers = { Host: "muster.example", "Sec-Fetch-Site": "cross-site" };
    const { status } = await appWith({ HOST, AUTH: "open" }).request("/users", { headers });
    expect(status).toBe(200);
  },
);

test.each([authEnvironment(), { AUTH: "open" }])(
  "answers no other host than its public one: %j",
  async (auth) => {
    const app = appWith({ ...auth, PUBLIC_URL: "https://muster.example" });
    const statusOf = async (host: string, path = "/events") =>
      (await app.request(path, { headers: { Host: host, "Sec-Fetch-Site": "cross-site" } })).status;
    for (const host of ["muster.example", "Muster.Example", "muster.example:443"])
      expect(await statusOf(host), host).toBe(200);
    for (const host of ["evil.example", "muster.example:80", "localhost", "muster.example.evil", "", "a b"])
      expect(await statusOf(host), host).toBe(421);
    expect(await statusOf("evil.example", "/healthz")).toBe(200);
  },
);

test.each(["127.0.0.1", "127.0.0.53", "localhost", "::1", "[::1]"])(
  "answers no other host when it listens on %s",
  async (HOST) => {
    const { app } = composeGateway(
      readConfig(gatewaySchema, { ...system.core.env, HOST, LOG_LEVEL: "silent" }),
    );
    expect((await app.request("/users", { headers: { Host: "evil.example" } })).status).toBe(421);
  },
);
