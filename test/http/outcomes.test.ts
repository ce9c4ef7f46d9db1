import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import type { RequestView } from "#contracts/request.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** Commands while a worker runs: clients that prefer to wait get the outcome. */

let system: TestApp;

beforeAll(async () => {
  system = await createTestApp();
  await system.startWorker();
  for (const userId of ["ada", "ben", "cem"]) {
    await system.call("POST", "/users", { body: { userId, name: userId } });
  }
});
afterAll(() => system.stop());

const WAIT = { Prefer: "wait=10" };
const APPLIED = "wait=10";

async function createEvent(capacity: number, hasWaitlist: boolean): Promise<string> {
  const body = { title: "Concert", date: "2027-05-01T18:00:00Z", capacity, hasWaitlist };
  return ((await system.call("POST", "/events", { body })).body as EventView).eventId;
}

const register = (eventId: string, userId: string, headers: Record<string, string> = WAIT) =>
  system.call("POST", `/events/${eventId}/register`, { body: { userId }, headers });
const unregister = (eventId: string, userId: string, headers: Record<string, string> = WAIT) =>
  system.call("DELETE", `/events/${eventId}/register/${userId}`, { headers });
const update = (eventId: string, body: object, headers: Record<string, string> = WAIT) =>
  system.call("PATCH", `/events/${eventId}`, { body, headers });

type Answered = Awaited<ReturnType<typeof register>>;

function expectDone(answer: Answered, status: number, expected: object): void {
  const request = answer.body as RequestView;
  expect(answer.status).toBe(status);
  expect(answer.headers.get("preference-applied")).toBe(APPLIED);
  expect(answer.headers.get("location")).toBe(`/requests/${request.requestId}`);
  expect(request).toMatchObject({ status: "succeeded", ...expected });
  expect(request.completedAt).toBeDefined();
}

function expectRefused(answer: Answered, status: number, code: string, extras: object = {}): void {
  expect({ status: answer.status, code: answer.problem.code }).toEqual({ status, code });
  expect(answer.headers.get("preference-applied")).toBe(APPLIED);
  expect(answer.body).toMatchObject(extras);
}

test("answers 201 with a seat, then with a place on the waitlist", async () => {
  const eventId = await createEvent(1, true);
  expectDone(await register(eventId, "ada"), 201, {
    outcome: "registered",
    registration: { eventId, userId: "ada", status: "registered" },
  });
  expectDone(await register(eventId, "ben"), 201, {
    outcome: "waitlisted",
    registration: { eventId, userId: "ben", status: "waitlisted", position: 1 },
  });
});

test("answers 200 when a seat or a place is given up", async () => {
  const eventId = await createEvent(1, true);
  await register(eventId, "ada");
  await register(eventId, "ben");
  await register(eventId, "cem");
  const unregistered = await unregister(eventId, "cem");
  expectDone(unregistered, 200, { type: "unregister", outcome: "left-waitlist" });
  expect(unregistered.body).not.toHaveProperty("registration");
  expectDone(await unregister(eventId, "ada"), 200, { outcome: "unregistered" });
  const promoted = await system.call("GET", `/events/${eventId}/registrations/ben`);
  expect(promoted.body).toMatchObject({ status: "registered", userId: "ben" });
  const gone = await system.call("GET", `/events/${eventId}/registrations/ada`);
  expect(gone.problem.code).toBe("REGISTRATION_NOT_FOUND");
});

test("answers 200 when an event is updated", async () => {
  const eventId = await createEvent(1, false);
  const updated = await update(eventId, {
    capacity: 7,
    location: "Hall 2",
    date: "2027-06-01T02:00:00+02:00",
  });
  expectDone(updated, 200, { type: "update", outcome: "updated" });
  expect(updated.body).not.toHaveProperty("userId");
  const changed = {
    capacity: 7,
    availableSeats: 7,
    location: "Hall 2",
    date: "2027-06-01T00:00:00.000Z",
    version: 2,
  };
  expect((await system.call("GET", `/events/${eventId}`)).body).toMatchObject(changed);
  expectDone(await update(eventId, { location: null }), 200, { outcome: "updated" });
  expect((await system.call("GET", `/events/${eventId}`)).body).not.toHaveProperty("location");
});

test("answers a refusal with the problem itself", async () => {
  const full = await createEvent(1, false);
  await register(full, "ada");
  expectRefused(await register("nothing", "nobody"), 404, "EVENT_NOT_FOUND");
  expectRefused(await register(full, "nobody"), 404, "USER_NOT_FOUND");
  expectRefused(await register(full, "ben"), 409, "EVENT_FULL", { capacity: 1, registeredCount: 1 });
  expectRefused(await register(full, "ada"), 409, "ALREADY_REGISTERED", {
    registration: { userId: "ada", status: "registered" },
  });
  expectRefused(await unregister(full, "ben"), 404, "NOT_REGISTERED");
  expectRefused(await unregister("nothing", "ada"), 404, "EVENT_NOT_FOUND");
  expectRefused(await update("nothing", { title: "New" }), 404, "EVENT_NOT_FOUND");

  const event = await createEvent(1, true);
  await register(event, "ada");
  await register(event, "ben");
  expectRefused(await register(event, "ben"), 409, "ALREADY_WAITLISTED", {
    registration: { userId: "ben", status: "waitlisted", position: 1 },
  });
  expectRefused(await update(event, { hasWaitlist: false }), 409, "WAITLIST_NOT_EMPTY");

  const large = await createEvent(2, false);
  await register(large, "ada");
  await register(large, "ben");
  expectRefused(await update(large, { capacity: 1 }), 409, "CAPACITY_BELOW_REGISTERED", {
    registeredCount: 2,
  });
});

test("shows a refusal inside the request that met it", async () => {
  const { body } = await register("nothing", "ada", {});
  const { requestId } = body as RequestView;
  const ended = await system.call("GET", `/requests/${requestId}?wait=10`);
  expect(ended.status).toBe(200);
  expect(ended.body).toMatchObject({ status: "rejected", error: { code: "EVENT_NOT_FOUND", status: 404 } });
});

test("clamps a long preference, and says what it applied", async () => {
  const eventId = await createEvent(1, false);
  const { status, headers } = await register(eventId, "ada", { Prefer: "respond-async, wait=3600" });
  expect(status).toBe(201);
  expect(headers.get("preference-applied")).toBe("wait=20");
});

test("gives a copy under its key the same request; its own headers decide the status", async () => {
  const eventId = await createEvent(1, false);
  const key = { "Idempotency-Key": "key-1" };
  const first = await register(eventId, "ada", { ...key, ...WAIT });
  expect(first.status).toBe(201);
  const copy = await register(eventId, "ada", key);
  expect(copy.status).toBe(202);
  expect(first.headers.get("idempotency-replayed")).toBeNull();
  expect(copy.headers.get("idempotency-replayed")).toBe("true");
  expect(copy.headers.get("preference-applied")).toBeNull();
  expect(copy.body).toEqual(first.body);
  const eager = await register(eventId, "ada", { ...key, Prefer: "wait=0" });
  expect(eager.status).toBe(201);
  expect(eager.headers.get("preference-applied")).toBe("wait=0");
  expect(eager.body).toEqual(first.body);
});

test("gives a copy of a refused request the same refusal", async () => {
  const eventId = await createEvent(1, false);
  const key = { "Idempotency-Key": "key-1", ...WAIT };
  const first = await unregister(eventId, "ada", key);
  expectRefused(first, 404, "NOT_REGISTERED");
  expect(first.problem).not.toHaveProperty("requestId");
  await register(eventId, "ada");
  const copy = await unregister(eventId, "ada", key);
  expectRefused(copy, 404, "NOT_REGISTERED");
  expect(copy.headers.get("idempotency-replayed")).toBe("true");
  const { requestId = "", ...problem } = copy.problem;
  expect(problem).toEqual(first.problem);
  expect(copy.headers.get("location")).toBe(`/requests/${requestId}`);
  const request = await system.call("GET", `/requests/${requestId}`);
  expect(request.body).toMatchObject({ requestId, type: "unregister", error: first.problem });
});

test("says that an old seat is a replay to whoever registers again under the same key", async () => {
  const eventId = await createEvent(1, false);
  const key = { "Idempotency-Key": "per-person", ...WAIT };
  await register(eventId, "ada", key);
  await unregister(eventId, "ada");
  const again = await register(eventId, "ada", key);
  expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
  expect((await register(eventId, "ada")).headers.get("idempotency-replayed")).toBeNull();
});

test("refuses a key that belongs to another command, but not on another user or event", async () => {
  const eventId = await createEvent(5, false);
  const key = { "Idempotency-Key": "key-1", ...WAIT };
  expect((await register(eventId, "ada", key)).status).toBe(201);
  const { status, problem } = await unregister(eventId, "ada", key);
  expect({ status, code: problem.code }).toEqual({ status: 422, code: "IDEMPOTENCY_KEY_REUSED" });
  expect((await register(eventId, "ben", key)).status).toBe(201);
  expect((await register(await createEvent(5, false), "ada", key)).status).toBe(201);
  expect((await update(eventId, { capacity: 6, title: "New" }, key)).status).toBe(200);
  expect((await update(eventId, { title: "New", capacity: 6 }, key)).status).toBe(200);
  expect((await update(eventId, { capacity: 7 }, key)).problem.code).toBe("IDEMPOTENCY_KEY_REUSED");
});
