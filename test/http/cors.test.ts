import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { openApiDocument } from "#contracts/openapi.ts";
import { readConfig } from "#platform/config.ts";
import { expectContract } from "../support/expect-contract.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** Pages of the origins in CORS_ORIGINS may use the API, and those of no others. */

const SHOP = "https://shop.example";
const DESK = "http://localhost:5173";

let system: TestApp;
let open: ReturnType<typeof gateway>;
beforeAll(async () => {
  system = await createTestApp();
  open = gateway({ CORS_ORIGINS: `${SHOP}, ${DESK}` });
});
afterAll(() => system.stop());

/** A gateway with these variables, which checks each of its answers against the contract. */
function gateway(env: Record<string, string>) {
  const { app } = composeGateway(
    readConfig(gatewaySchema, { ...system.core.env, LOG_LEVEL: "silent", ...env }),
  );
  return async (method: string, path: string, headers: Record<string, string>, body?: string) => {
    const sent = { method, headers: { Host: "localhost:3000", ...headers }, ...(body && { body }) };
    return await expectContract(method, path, await app.request(path, sent));
  };
}

const preflight = (Origin: string, method: string, ...headers: readonly string[]) => ({
  Origin,
  "Sec-Fetch-Site": "cross-site",
  "Access-Control-Request-Method": method,
  ...(headers.length > 0 && { "Access-Control-Request-Headers": headers.join(",") }),
});

const listOf = (headers: Headers, name: string) => headers.get(name)?.split(",").toSorted();

describe("a preflight", () => {
  test.each([SHOP, DESK])("of %s says what its pages may send, for ten minutes", async (origin) => {
    const asked = preflight(origin, "POST", "authorization", "content-type", "idempotency-key", "prefer");
    const { status, headers, body } = await open("OPTIONS", "/events/e/register", asked);
    expect({ status, body }).toEqual({ status: 204, body: "" });
    expect(headers.get("allow")).toBe("POST, OPTIONS");
    expect(headers.get("access-control-allow-origin")).toBe(origin);
    expect(headers.get("access-control-max-age")).toBe("600");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
    expect(headers.get("vary")).toContain("Origin");
    expect(listOf(headers, "access-control-allow-methods")).toEqual([
      "DELETE",
      "GET",
      "HEAD",
      "PATCH",
      "POST",
    ]);
    const allowed = listOf(headers, "access-control-allow-headers");
    expect(allowed).toEqual([
      "Authorization",
      "Content-Type",
      "Idempotency-Key",
      "Last-Event-ID",
      "Prefer",
      "X-Request-Id",
    ]);
  });

  test.each([
    "https://evil.example",
    "https://shop.example.evil.example",
    "https://evil-shop.example",
    "http://shop.example",
    "https://shop.example:8443",
    "https://SHOP.example",
    "https://shop.example/",
    "null",
    "*",
  ])("of %s is refused", async (origin) => {
    const { status, headers, problem } = await open("OPTIONS", "/users", preflight(origin, "POST"));
    expect({ status, code: problem.code }).toEqual({ status: 403, code: "CROSS_SITE" });
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test("of a page is no other OPTIONS", async () => {
    for (const headers of [{}, { Origin: SHOP }]) {
      const { status, headers: answered } = await open("OPTIONS", "/users", headers);
      expect([status, answered.get("allow")]).toEqual([204, "POST, GET, HEAD, OPTIONS"]);
      expect(answered.get("access-control-allow-methods")).toBeNull();
    }
    expect((await open("OPTIONS", "/nowhere", { Origin: SHOP })).problem.code).toBe("ROUTE_NOT_FOUND");
  });
});

describe("an answer", () => {
  const CROSS = { Origin: SHOP, "Sec-Fetch-Site": "cross-site" };
  test.each([
    ["GET", "/users", CROSS, 200],
    ["GET", "/healthz", CROSS, 200],
    ["GET", "/users/nobody", CROSS, 404],
    ["GET", "/nowhere", CROSS, 404],
    ["PUT", "/users", CROSS, 405],
    ["POST", "/users", CROSS, 415],
    ["GET", "/users", { ...CROSS, Host: "evil.example" }, 421],
  ])("to a page of a listed origin can be read: %s %s, %j, %i", async (method, path, headers, expected) => {
    const answer = await open(method, path, headers);
    expect(answer.status).toBe(expected);
    expect(answer.headers.get("access-control-allow-origin")).toBe(SHOP);
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    expect(answer.headers.get("vary")).toBe("Origin");
  });

  test("is of the kind that depends on who asks, also where nobody says", async () => {
    const { headers } = await open("GET", "/docs/start.js", {});
    expect(headers.get("vary")).toBe("Origin");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  test("to a page of another origin can't be read", async () => {
    const { status, headers } = await open("GET", "/users", { Origin: "http://localhost:4000" });
    expect([status, headers.get("access-control-allow-origin")]).toEqual([200, null]);
  });

  test("has no such headers unless origins are listed", async () => {
    const closed = gateway({});
    for (const method of ["GET", "OPTIONS"]) {
      const { headers } = await closed(method, "/users", {
        ...preflight(DESK, "GET"),
        "Sec-Fetch-Site": "same-site",
      });
      const names = [...headers.keys()];
      expect(names.filter((name) => /^access-control|^vary$/.test(name))).toEqual([]);
    }
  });
});

/** The names of all members called `key` below a value that are objects, by their names. */
function membersOf(value: unknown, key: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === key ? Object.keys(member as object) : membersOf(member, key),
  );
}

test("pages may send and read every header that the contract knows", async () => {
  const { paths } = openApiDocument("1.0.0") as {
    paths: Record<string, Record<string, { parameters: Parameter[] }>>;
  };
  type Parameter = { readonly in: string; readonly name: string };
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const sent = operations.flatMap(({ parameters }) => parameters.filter((one) => one.in === "header"));
  const answered = membersOf(paths, "headers");
  expect(sent.length).toBeGreaterThan(0);
  expect(answered.length).toBeGreaterThan(0);
  const asked = await open("OPTIONS", "/users", preflight(SHOP, "POST"));
  const allowed = listOf(asked.headers, "access-control-allow-headers");
  const { headers } = await open("GET", "/users", { Origin: SHOP });
  const exposed = listOf(headers, "access-control-expose-headers");
  expect(allowed).toEqual(expect.arrayContaining(sent.map(({ name }) => name)));
  expect(exposed).toEqual(expect.arrayContaining(answered));
});
