import { afterAll, beforeAll, expect, expectTypeOf, test } from "vitest";
import { createClient, type Muster } from "#client/client.ts";
import { MusterProblem } from "#client/problem.ts";
import type { HttpRequest } from "#client/transport.ts";
import type { EventView } from "#contracts/event.ts";
import type { Problem } from "#contracts/problem.ts";
import type { Outcome } from "#domain/outcomes.ts";
import { type HttpServer, listen } from "#gateway/server.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** The typed client against the real application. */

let system: TestApp;
let server: HttpServer;
let muster: Muster;

const concert = { title: "Concert", date: "2027-05-01T20:00:00+02:00", capacity: 2, hasWaitlist: true };

beforeAll(async () => {
  system = await createTestApp();
  server = await listen(system.app, "127.0.0.1", 0);
  muster = createClient({ baseUrl: server.url });
  for (const userId of ["ada", "ben", "cem", "d@example.org"])
    await muster.createUser({ userId, name: userId });
});
afterAll(async () => {
  await server.stop(() => system.endWaits());
  await system.stop();
});

/** Another client, which records every request that it sends. */
function recordingClient() {
  const requests: HttpRequest[] = [];
  const send = async (request: HttpRequest) => {
    requests.push(request);
    const { method, path, headers, body = null } = request;
    const response = await system.app.request(path, { method, headers, body });
    return { status: response.status, headers: response.headers, body: await response.text() };
  };
  return { requests, client: createClient({ send }) };
}

test("creates and finds what it is asked to, with the types of the contract", async () => {
  const event = await muster.createEvent({ ...concert, eventId: "typed" });
  expectTypeOf(event).toEqualTypeOf<EventView>();
  expect(event).toMatchObject({ eventId: "typed", date: "2027-05-01T18:00:00.000Z", availableSeats: 2 });
  expect(await muster.getEvent({ eventId: "typed" })).toEqual(event);
  expect((await muster.getUser({ userId: "d@example.org" })).name).toBe("d@example.org");
  // @ts-expect-error The id of the event is missing.
  const refused = muster.getEvent({});
  await expect(refused).rejects.toThrow(MusterProblem);
});

test("puts ids into the path, numbers into the query, and the rest into body and headers", async () => {
  const { requests, client } = recordingClient();
  await client.exchange("register", { eventId: "a b", userId: "ada", wait: 0, idempotencyKey: "key" });
  await client.exchange("updateEvent", { eventId: "none", capacity: 3, location: null });
  await client.exchange("unregister", { eventId: "none", userId: "d@example.org" });
  await client.listUsers({ limit: 1 });
  await client.listEvents();
  const json = { "content-type": "application/json" };
  expect(requests).toEqual([
    {
      method: "POST",
      path: "/events/a%20b/register",
      headers: { ...json, "idempotency-key": "key", prefer: "wait=0" },
      body: '{"userId":"ada"}',
    },
    { method: "PATCH", path: "/events/none", headers: json, body: '{"capacity":3,"location":null}' },
    { method: "DELETE", path: "/events/none/register/d%40example.org", headers: {} },
    { method: "GET", path: "/users?limit=1", headers: {} },
    { method: "GET", path: "/events", headers: {} },
  ]);
});

test("a problem is an error with its code and all that Muster said", async () => {
  const error: unknown = await muster.getEvent({ eventId: "nothing" }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MusterProblem);
  expect(error).toMatchObject({ code: "EVENT_NOT_FOUND", problem: { status: 404 } });
  expect((error as Error).message).toMatch(/^getEvent: EVENT_NOT_FOUND: ./);
});

test("an exchange shows status and headers, of a success and of a problem", async () => {
  const created = await muster.exchange("createEvent", { ...concert, eventId: "shown" });
  expect(created).toMatchObject({ status: 201, isSuccess: true, view: { eventId: "shown" } });
  expect(created.headers.get("location")).toBe("/events/shown");
  const again = await muster.exchange("createEvent", { ...concert, eventId: "shown" });
  expect(again).toMatchObject({ status: 409, isSuccess: false, problem: { code: "EVENT_ALREADY_EXISTS" } });
});

test("follows a command from the queue to its end", async () => {
  await muster.createEvent({ ...concert, eventId: "followed" });
  const { requestId, status } = await muster.register({ eventId: "followed", userId: "ada" });
  expect(status).toBe("queued");
  await expect(muster.ended(requestId, { withinMs: 10 })).rejects.toThrow("has not ended within 10 ms");
  const ending = muster.ended(requestId);
  await system.startWorker();
  expect(await ending).toMatchObject({ status: "succeeded", outcome: "registered" });

  const waited = await muster.register({ eventId: "followed", userId: "ben", wait: 10 });
  expect(waited).toMatchObject({ status: "succeeded", registration: { status: "registered" } });
  const refused = await muster.register({ eventId: "followed", userId: "nobody" });
  expect(await muster.ended(refused.requestId)).toMatchObject({
    status: "rejected",
    error: { code: "USER_NOT_FOUND" },
  });
  await expect(muster.ended("unknown")).rejects.toMatchObject({ code: "REQUEST_NOT_FOUND" });
  const unregistered = await muster.unregister({ eventId: "followed", userId: "ada", wait: 10 });
  expect(unregistered.outcome).toBe("unregistered");
  expectTypeOf(unregistered.completedAt).toEqualTypeOf<string | undefined>();
  if (unregistered.status === "succeeded") {
    expectTypeOf(unregistered.completedAt).toEqualTypeOf<string>();
    expectTypeOf(unregistered.outcome).toEqualTypeOf<Outcome>();
    expectTypeOf(unregistered.error).toEqualTypeOf<undefined>();
  }
  if (unregistered.status === "rejected") expectTypeOf(unregistered.error).toEqualTypeOf<Problem>();
  await expect(muster.unregister({ eventId: "followed", userId: "ada", wait: 10 })).rejects.toMatchObject({
    code: "NOT_REGISTERED",
  });
});

test("goes through the pages of a list, item by item", async () => {
  const { requests, client } = recordingClient();
  const { items } = await muster.listUsers({ limit: 1000 });
  const users = await Array.fromAsync(client.items("listUsers", { limit: 3 }));
  expect(users).toEqual(items);
  expectTypeOf(users).toEqualTypeOf(items);
  expect(requests).toHaveLength(Math.ceil(items.length / 3));
  // @ts-expect-error One event is not a list.
  await expect(client.items("getEvent", { eventId: "shown" }).next()).rejects.toThrow();
});

test("shows what isn't JSON as text", async () => {
  expect(await muster.getMetrics()).toContain("# TYPE");
  expect(await muster.getDocs()).toMatch(/^<!doctype html>/i);
});

test("asks again while a request is queued or Muster unavailable, and only then", async () => {
  const answers = [
    [200, { requestId: "r", status: "queued" }],
    [503, { code: "SERVICE_UNAVAILABLE", detail: "" }],
    [200, { requestId: "r", status: "queued" }],
    [500, { code: "INTERNAL_ERROR", detail: "" }],
  ] as const;
  let asked = 0;
  const send = async ({ path }: HttpRequest) => {
    expect(path).toBe("/requests/r?wait=20");
    const [status, body] = answers[asked++] ?? [500, {}];
    return { status, headers: new Headers(), body: JSON.stringify(body) };
  };
  const client = createClient({ send });
  await expect(client.ended("r")).rejects.toMatchObject({ code: "INTERNAL_ERROR" });
  expect(asked).toBe(answers.length);
});

test("says who gave no answer, or one that isn't Muster's", async () => {
  const nobody = createClient({ baseUrl: "http://127.0.0.1:9/" });
  await expect(nobody.getHealth()).rejects.toThrow(
    /^GET \/healthz got no answer from http:\/\/127\.0\.0\.1:9: (?!fetch failed)./,
  );
  for (const [status, body] of [
    [502, "<h1>Bad gateway</h1>"],
    [200, "<h1>Welcome</h1>"],
  ] as const) {
    const other = createClient({ send: async () => ({ status, headers: new Headers(), body }) });
    await expect(other.getHealth()).rejects.toThrow(
      `GET /healthz was not answered by Muster, but with ${status}: ${body}`,
    );
  }
});

test("a signal ends the call", async () => {
  const stop = AbortSignal.abort(new Error("enough"));
  await expect(muster.getHealth({}, { signal: stop })).rejects.toThrow("enough");
});
