import { afterAll, beforeAll, expect, test } from "vitest";
import type { RequestView } from "#contracts/request.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** Commands while no worker runs: everything is accepted, nothing happens. */

let system: TestApp;

beforeAll(async () => {
  system = await createTestApp();
  await system.addEvent("e");
});
afterAll(() => system.stop());

const register = (headers: Record<string, string> = {}, userId = "ada") =>
  system.call("POST", "/events/e/register", { body: { userId }, headers });
const unregister = (headers: Record<string, string> = {}) =>
  system.call("DELETE", "/events/e/register/ada", { headers });
const update = (headers: Record<string, string> = {}) =>
  system.call("PATCH", "/events/e", { body: { capacity: 5 }, headers });

test.each([
  ["register", register, { type: "register", eventId: "e", userId: "ada", status: "queued" }],
  ["unregister", unregister, { type: "unregister", eventId: "e", userId: "ada", status: "queued" }],
  ["update", update, { type: "update", eventId: "e", status: "queued" }],
])("accepts %s of a person whom nobody knows yet, and says where to ask", async (_, mutate, expected) => {
  const { status, headers, body } = await mutate();
  const { requestId, acceptedAt: _at, ...request } = body as RequestView;
  expect(status).toBe(202);
  expect(request).toEqual(expected);
  expect(requestId).toMatch(/^[A-Za-z0-9._~-]{1,512}$/);
  expect(headers.get("location")).toBe(`/requests/${requestId}`);
  expect(headers.get("retry-after")).toMatch(/^\d+$/);
  expect(headers.get("preference-applied")).toBeNull();
  const found = await system.call("GET", `/requests/${requestId}`);
  expect(found.status).toBe(200);
  expect(found.body).toEqual(body);
});

test.each([
  ["register", () => system.call("POST", "/events/nowhere/register", { body: { userId: "ada" } })],
  ["unregister", () => system.call("DELETE", "/events/nowhere/register/ada")],
  ["update", () => system.call("PATCH", "/events/nowhere", { body: { capacity: 5 } })],
])("refuses %s for an event that there is none of, without the queue", async (type, mutate) => {
  const { status, body } = await mutate();
  expect(status).toBe(202);
  expect(body).toMatchObject({ type, status: "rejected", error: { code: "EVENT_NOT_FOUND", status: 404 } });
  const { requestId } = body as RequestView;
  expect((await system.call("GET", `/requests/${requestId}?wait=20`)).body).toEqual(body);
});

test("takes ids of 128 characters", async () => {
  const id = "x".repeat(128);
  const { status, body } = await system.call("POST", `/events/${id}/register`, { body: { userId: id } });
  const { requestId } = body as RequestView;
  expect(status).toBe(202);
  expect(requestId.length).toBeLessThanOrEqual(512);
  expect((await system.call("GET", `/requests/${requestId}`)).body).toEqual(body);
});

test("decodes the ids in a path", async () => {
  const { body } = await system.call("DELETE", "/events/%65/register/ada%40example.org");
  expect(body).toMatchObject({ eventId: "e", userId: "ada@example.org" });
});

test.each(["k", "!".repeat(128), "a,b", '"quoted"', "~"])("takes the Idempotency-Key %s", async (key) => {
  for (const mutate of [register, unregister, update]) {
    expect((await mutate({ "Idempotency-Key": key })).status).toBe(202);
  }
});

test.each(["", " ", "a b", "a, b", "x".repeat(129), "\u00e4"])(
  "refuses the Idempotency-Key '%s'",
  async (key) => {
    for (const mutate of [register, unregister, update]) {
      const { status, problem } = await mutate({ "Idempotency-Key": key });
      expect({ status, code: problem.code }).toEqual({ status: 400, code: "INVALID_IDEMPOTENCY_KEY" });
    }
  },
);

test.each(["wait=0", "wait=soon", "respond-async", "wait"])(
  "answers at once with Prefer: %s",
  async (prefer) => {
    const started = performance.now();
    const { status, headers } = await register({ Prefer: prefer });
    expect(status).toBe(202);
    expect(headers.get("preference-applied")).toBeNull();
    expect(headers.get("retry-after")).not.toBeNull();
    expect(performance.now() - started).toBeLessThan(900);
  },
);

test("answers 202 when the preferred time is up", async () => {
  const started = performance.now();
  const { status, headers, body } = await register({ Prefer: "wait=1" });
  const tookMs = performance.now() - started;
  expect(status).toBe(202);
  expect(body).toMatchObject({ status: "queued" });
  expect(headers.get("preference-applied")).toBeNull();
  expect(tookMs).toBeGreaterThan(950);
  expect(tookMs).toBeLessThan(3000);
});

test("polls a queued request for as long as it is asked to", async () => {
  const { body } = await register();
  const started = performance.now();
  const answer = await system.call("GET", `/requests/${(body as RequestView).requestId}?wait=1`);
  expect(answer.body).toEqual(body);
  expect(performance.now() - started).toBeGreaterThan(950);
});

test("knows no request whose id it did not give out", async () => {
  const { requestId } = (await register()).body as RequestView;
  const changed = (requestId.startsWith("A") ? "B" : "A") + requestId.slice(1);
  for (const id of [changed, requestId.slice(1), `${requestId}A`, `${requestId}=`, "x".repeat(513)]) {
    const { status, problem } = await system.call("GET", `/requests/${id}`);
    expect({ status, code: problem.code }).toEqual({ status: 404, code: "REQUEST_NOT_FOUND" });
  }
});
