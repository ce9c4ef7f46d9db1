import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import { authEnvironment } from "../support/keys.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/**
 * A gateway on a loopback address answers to no web page: HOST is 127.0.0.1 unless it is set. Others answer only
 * under the name in PUBLIC_URL.
 */

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

test.each([
  ["https://evil.example", 403],
  ["https://localhost.evil.example", 403],
  ["null", 403],
  ["localhost", 403],
  ["http://localhost:5173", 200],
  ["http://127.0.0.1", 200],
  ["http://[::1]:3000", 200],
])("takes the origin's word where a browser does not say the site: %s", async (Origin, expected) => {
  expect((await ask({ Origin })).status).toBe(expected);
  // A browser that says the site knows better.
  expect((await ask({ Origin, "Sec-Fetch-Site": "same-origin" })).status).toBe(200);
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
    for (const host of ["evil.example", "localhost", "muster.example.evil", "a b"])
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

describe("a gateway that others reach, with a PUBLIC_URL", () => {
  const gateway = (PUBLIC_URL: string) => {
    const env = { ...system.core.env, HOST: "0.0.0.0", AUTH: "open", LOG_LEVEL: "silent", PUBLIC_URL };
    const { app } = composeGateway(readConfig(gatewaySchema, env));
    return async (Host: string, path = "/users") => {
      const answer = await app.request(path, { headers: { Host, "Sec-Fetch-Site": "cross-site" } });
      const { code } = (await answer.json().catch(() => ({}))) as { code?: string };
      return [answer.status, ...(code === undefined ? [] : [code])];
    };
  };

  test.each([
    ["https://muster.example", "muster.example"],
    ["https://muster.example", "MUSTER.example"],
    ["https://muster.example/", "muster.example:443"],
    ["https://muster.example:8443", "muster.example:8443"],
    ["https://muster.example:8443", "muster.example"],
    ["https://bücher.example", "xn--bcher-kva.example"],
    ["https://[2001:db8::1]", "[2001:db8::1]"],
    ["https://muster.example", ""],
  ])("at %s answers the host %j", async (publicUrl, host) => {
    expect(await gateway(publicUrl)(host)).toEqual([200]);
  });

  test.each([
    "evil.example",
    "muster.example.evil.example",
    "evil-muster.example",
    "www.muster.example",
    "muster.example.",
    "muster.example:x",
    "muster.example:443:443",
    "user@muster.example",
    "localhost:3000",
    "127.0.0.1",
  ])("answers the host %s with 421", async (host) => {
    const ask = gateway("https://muster.example");
    expect(await ask(host)).toEqual([421, "MISDIRECTED_REQUEST"]);
    for (const path of ["/healthz", "/readyz", "/metrics"]) expect((await ask(host, path))[0]).toBe(200);
    for (const path of ["/docs", "/openapi.json", "/nowhere"]) expect((await ask(host, path))[0]).toBe(421);
  });
});
