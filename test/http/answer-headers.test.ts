import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { HEADERS } from "#gateway/http/headers.ts";
import { readConfig } from "#platform/config.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** What a browser may do with each kind of answer. */

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
});
afterAll(() => system.stop());

const NOTHING = "default-src 'none'; frame-ancestors 'none'";
const DOCS =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

test("a page may load its own files, send its forms home, and tell itself where it came from", async () => {
  const { status, headers } = await system.call("GET", "/");
  expect(status).toBe(200);
  expect(Object.fromEntries(headers)).toMatchObject({
    ...Object.fromEntries(Object.entries(HEADERS.page).map(([name, value]) => [name.toLowerCase(), value])),
    vary: "Accept-Language, Cookie",
  });
});

describe("the headers of every answer", () => {
  test.each([
    ["GET", "/users", 200, NOTHING, "no-store"],
    ["GET", "/users/nobody", 404, NOTHING, "no-store"],
    ["PUT", "/users", 405, NOTHING, "no-store"],
    ["POST", "/users", 415, NOTHING, "no-store"],
    ["OPTIONS", "/users", 204, NOTHING, "no-store"],
    ["GET", "/metrics", 200, NOTHING, "no-store"],
    ["GET", "/openapi.json", 200, NOTHING, "no-store"],
    ["GET", "/docs", 200, DOCS, "no-cache"],
    ["GET", "/docs/start.js", 200, NOTHING, "public, max-age=3600"],
    ["GET", "/docs/favicon-32x32.png", 200, NOTHING, "public, max-age=3600"],
  ])("%s %s: %i", async (method, path, expected, policy, caching) => {
    const { status, headers } = await system.call(method, path);
    expect(status).toBe(expected);
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": caching,
      "content-security-policy": policy,
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    expect(headers.get("strict-transport-security")).toBeNull();
  });
});

test.each(Object.entries(HEADERS))(
  "%s: no script of others, none within the page, no frame",
  (_, headers) => {
    const directives = headers["Content-Security-Policy"].split("; ").map((text) => text.split(" "));
    const policy = new Map(directives.map(([name = "", ...sources]) => [name, sources]));
    const scripts = policy.get("script-src") ?? policy.get("default-src") ?? [];
    expect([["'none'"], ["'self'"]]).toContainEqual(scripts);
    expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
    expect(headers["X-Content-Type-Options"]).toBe("nosniff");
  },
);

test("forms of pages say where they come from, and go nowhere else", () => {
  expect(HEADERS.page["Referrer-Policy"]).toBe("same-origin");
  expect(HEADERS.page["Content-Security-Policy"]).toContain("form-action 'self'; base-uri 'none'");
  expect(HEADERS.page["Content-Security-Policy"]).not.toContain("unsafe");
});

test.each([
  ["https://muster.example", "max-age=31536000"],
  ["http://localhost:3000", null],
])("browsers come by https only where PUBLIC_URL is %s", async (PUBLIC_URL, expected) => {
  const env = { ...system.core.env, HOST: "0.0.0.0", AUTH: "open", LOG_LEVEL: "silent", PUBLIC_URL };
  const { app } = composeGateway(readConfig(gatewaySchema, env));
  for (const [path, host] of [
    ["/healthz", "10.0.0.1"],
    ["/users", new URL(PUBLIC_URL).host],
    ["/users", "other.example"],
    ["/docs", new URL(PUBLIC_URL).host],
  ] as const) {
    const { headers } = await app.request(path, { headers: { Host: host } });
    expect(headers.get("strict-transport-security"), path).toBe(expected);
  }
});
