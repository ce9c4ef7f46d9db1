import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "#contracts/endpoints/endpoints.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let system: TestApp;

beforeAll(async () => {
  system = await createTestApp();
});
afterAll(() => system.stop());

const example = (path: string) => path.replaceAll(/\{\w+\}/g, "x");
const ENDPOINTS = operations.map(([, endpoint]) => endpoint);
const PATHS = [...new Set(ENDPOINTS.map(({ path }) => path))];

test("shows people who open its address a page, and the way to the documentation", async () => {
  const { status, headers, body } = await system.call("GET", "/");
  expect([status, headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(body).toContain('<a href="/docs">API</a>');
  expect((await system.call("HEAD", "/")).body).toBe("");
  expect((await system.call("GET", "/docs")).status).toBe(200);
  expect((await system.app.request("/", { method: "POST" })).headers.get("allow")).toBe("GET, HEAD, OPTIONS");
});

test.each([
  ["/nothing"],
  ["/users/"],
  ["/events/e/"],
  ["/events//register"],
  ["/Users"],
  ["/docs/"],
  ["/docs/package.json"],
])("knows no route %s", async (path) => {
  for (const method of ["GET", "POST", "OPTIONS", "PROPFIND"]) {
    const { status, problem } = await system.call(method, path);
    expect({ status, code: problem.code }).toEqual({ status: 404, code: "ROUTE_NOT_FOUND" });
  }
});

test.each(PATHS)("refuses other methods on %s, and says which it allows", async (path) => {
  const known: string[] = ENDPOINTS.filter((endpoint) => endpoint.path === path).map(({ method }) => method);
  const allowed = [...known, ...(known.includes("GET") ? ["HEAD"] : []), "OPTIONS"].toSorted();
  for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"]) {
    if (allowed.includes(method)) continue;
    const { status, headers, problem } = await system.call(method, example(path));
    expect(status).toBe(405);
    expect(headers.get("allow")?.split(", ").toSorted()).toEqual(allowed);
    if (method !== "HEAD") expect(problem.code).toBe("METHOD_NOT_ALLOWED");
  }
});

test.each(PATHS)("answers OPTIONS on %s with 204 and Allow", async (path) => {
  const { status, headers, body } = await system.call("OPTIONS", example(path));
  expect(status).toBe(204);
  expect(headers.get("allow")).toContain("OPTIONS");
  expect(body).toBe("");
});

test.each(ENDPOINTS.filter(({ method }) => method === "GET").map(({ path }) => path))(
  "answers HEAD on %s as GET, without a body",
  async (path) => {
    const get = await system.call("GET", example(path));
    const head = await system.call("HEAD", example(path));
    expect(head.status).toBe(get.status);
    expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
    expect(head.body).toBe("");
  },
);

test.each(["!", "-e", "%zz", "%", "a%2Fb", "%00", "a%0Ab", "%F0%9F%8E%89", "x".repeat(129)])(
  "finds nothing under %s, which can't be an id",
  async (id) => {
    const event = { status: 404, code: "EVENT_NOT_FOUND" };
    const user = { status: 404, code: "USER_NOT_FOUND" };
    const change = { headers: { "content-type": "application/json" }, body: { title: "New" } };
    const answers = [
      ["GET", `/events/${id}`, event],
      ["PATCH", `/events/${id}`, event],
      ["POST", `/events/${id}/register`, event],
      ["DELETE", `/events/${id}/register/${id}`, event],
      ["DELETE", `/events/e/register/${id}`, user],
      ["GET", `/events/${id}/registrations`, event],
      ["GET", `/events/${id}/waitlist`, event],
      ["GET", `/events/${id}/registrations/${id}`, event],
      ["GET", `/events/e/registrations/${id}`, user],
      ["GET", `/users/${id}`, user],
      ["GET", `/users/${id}/registrations`, user],
      ["GET", `/users/${id}/waitlist`, user],
      ["GET", `/requests/${id}`, { status: 404, code: "REQUEST_NOT_FOUND" }],
    ] as const;
    for (const [method, path, expected] of answers) {
      const { status, problem } = await system.call(method, path, method === "GET" ? {} : change);
      expect({ status, code: problem.code }, `${method} ${path}`).toEqual(expected);
    }
  },
);

test("says what is wrong with an id in a path", async () => {
  const { problem } = await system.call("GET", "/events/a%2Fb");
  expect(problem.detail).toContain('"a/b"');
  expect(problem.detail).toContain("must be 1–128 of");
});

test.each([
  ["limit=0", "limit"],
  ["limit=1001", "limit"],
  ["limit=1.5", "limit"],
  ["limit=-1", "limit"],
  ["limit=", "limit"],
  ["limit=ten", "limit"],
  ["limit=1&limit=1", "limit"],
  ["cursor=a&cursor=b", "cursor"],
])("refuses the query %s of every list", async (query, parameter) => {
  for (const { path } of ENDPOINTS.filter((endpoint) => endpoint.query && "limit" in endpoint.query.shape)) {
    const { status, problem } = await system.call("GET", `${example(path)}?${query}`);
    expect({ status, code: problem.code }, path).toEqual({ status: 400, code: "INVALID_QUERY" });
    expect(problem.detail).toContain(`"${parameter}"`);
  }
});

test.each(["", "x", "AAAAAAAAAAAAAAAAAAAAAAAA", "%zz"])("refuses the forged cursor '%s'", async (cursor) => {
  for (const { path } of ENDPOINTS.filter((endpoint) => endpoint.query && "limit" in endpoint.query.shape)) {
    const { status, problem } = await system.call("GET", `${example(path)}?cursor=${cursor}`);
    expect({ status, code: problem.code }, path).toEqual({ status: 400, code: "INVALID_CURSOR" });
  }
});

test("ignores query parameters that it does not know", async () => {
  expect((await system.call("GET", "/users?limits=0&__proto__=1&a=1&a=2")).status).toBe(200);
});

test.each(["21", "-1", "1.5", "", "soon", "1&wait=1"])(
  "refuses to wait %s seconds for a request",
  async (wait) => {
    const { status, problem } = await system.call("GET", `/requests/x?wait=${wait}`);
    expect({ status, code: problem.code }).toEqual({ status: 400, code: "INVALID_QUERY" });
    expect(problem.detail).toContain('"wait"');
  },
);
