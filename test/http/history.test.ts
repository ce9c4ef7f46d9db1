import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { History } from "#contracts/history.ts";
import type { MadeKey } from "#contracts/key.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";
import { ADMIN_KEY, authEnvironment, bearer } from "../support/keys.ts";

/** What is told of one person, by the API itself: the concert has two seats and a waitlist. */

let system: TestApp;
let [owner, reader]: [MadeKey, MadeKey] = [{} as MadeKey, {} as MadeKey];

const as = (credential: string, method: string, path: string, body?: object) =>
  system.call(method, path, { headers: { ...bearer(credential), prefer: "wait=10" }, ...(body && { body }) });
const ask = (method: string, path: string, body?: object) => as(owner.key, method, path, body);

async function makeKey(role: string): Promise<MadeKey> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  return (await as(ADMIN_KEY, "POST", "/keys", { name: role, role, expiresAt })).body as MadeKey;
}

const register = (eventId: string, userId: string) => ask("POST", `/events/${eventId}/register`, { userId });
const unregister = (eventId: string, userId: string) =>
  ask("DELETE", `/events/${eventId}/register/${userId}`);

async function historyOf(eventId: string, userId: string, credential = owner.key): Promise<History> {
  const { status, body } = await as(credential, "GET", `/events/${eventId}/registrations/${userId}/history`);
  expect(status).toBe(200);
  return body as History;
}

async function addEvent(eventId: string, more: object = {}): Promise<void> {
  const event = { title: "Concert", date: "2099-05-01T18:00:00Z", capacity: 2, hasWaitlist: true };
  expect((await ask("POST", "/events", { eventId, ...event, ...more })).status).toBe(201);
}

const PEOPLE = ["ada", "ben", "cem", "dan", "eve", "fay"];

beforeAll(async () => {
  system = await createTestApp({}, authEnvironment());
  await system.startWorker();
  [owner, reader] = [await makeKey("organizer"), await makeKey("reader")];
  for (const userId of PEOPLE)
    await ask("POST", "/users", {
      userId,
      name: `${userId.toUpperCase()} Name`,
      email: `${userId}@mail.example`,
    });
});
afterAll(() => system.stop());

describe("the history of somebody who waits", () => {
  beforeAll(async () => {
    await addEvent("e1");
    for (const userId of PEOPLE) await register("e1", userId);
    await register("e1", "eve");
    await unregister("e1", "cem");
    await unregister("e1", "ada");
  });

  it("has facts and requests, refusals included, oldest first", async () => {
    const { items, now } = await historyOf("e1", "eve");
    expect(items.map(({ type, status, version }) => [type, status, version])).toEqual([
      ["register", "succeeded", undefined],
      ["AttendeeWaitlisted", undefined, 6],
      ["register", "rejected", undefined],
    ]);
    expect(items[2]?.error).toMatchObject({ code: "ALREADY_WAITLISTED", status: 409 });
    expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).toSorted());
    expect(now).toEqual((await ask("GET", "/events/e1/registrations/eve")).body);
  });

  it("tells how the position came about", async () => {
    const { waiting, now, text } = await historyOf("e1", "eve");
    const { waitlistedAt = "" } = now as { waitlistedAt?: string };
    expect(waiting).toEqual({
      joinedAt: waitlistedAt,
      joinedPosition: 3,
      promotedBefore: 1,
      leftBefore: 1,
      returnedBefore: 0,
      position: 1,
      seatsNeeded: 1,
      heldBackBy: "full",
    });
    expect(text).toBe(
      [
        "EVE Name waits for a seat at Concert at position 1.",
        `The place was taken at ${seconds(waitlistedAt)} UTC, at position 3;`,
        "since then 1 ahead got a seat or an offer, 1 ahead left the waitlist.",
        "It is the turn of EVE Name once one more seat becomes free or is added. All 2 seats are taken.",
      ].join(" "),
    );
  });

  it("names nobody else, and the person only to those who may know the name", async () => {
    const told = JSON.stringify(await historyOf("e1", "eve"));
    for (const other of PEOPLE.filter((userId) => userId !== "eve")) expect(told).not.toContain(other);
    const toReader = JSON.stringify(await historyOf("e1", "eve", reader.key));
    expect(toReader).toContain("eve joined the waitlist at position 3.");
    expect(toReader).not.toContain("EVE");
    expect(told + toReader).not.toContain("@mail");
    expect(told).not.toContain('"ticket"');
  });
});

function seconds(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)}`;
}

it("tells of a promotion, and of a seat that was given up", async () => {
  await addEvent("e2", { capacity: 1 });
  for (const userId of ["ada", "ben"]) await register("e2", userId);
  await unregister("e2", "ada");
  const ben = await historyOf("e2", "ben");
  expect(ben.items.map(({ type }) => type)).toEqual(["register", "AttendeeWaitlisted", "AttendeePromoted"]);
  expect(ben.waiting).toBeUndefined();
  expect(ben.text).toMatch(/^BEN Name has a seat at Concert since 20\S+ \S+ UTC\.$/);
  const ada = await historyOf("e2", "ada");
  expect(ada.now).toEqual({ status: "none" });
  expect(ada.items.map(({ text }) => text)).toEqual([
    "A request to register succeeded: registered.",
    "ADA Name registered and got a seat.",
    "A request to give up the registration succeeded: unregistered.",
    "ADA Name gave up the seat.",
  ]);
  expect(ada.items.at(-1)).toMatchObject({ type: "RegistrationCancelled", gaveUp: "seat", version: 4 });
  expect(ada.text).toBe("ADA Name has neither a seat nor a place on the waitlist of Concert.");
});

it("of somebody who never asked is empty", async () => {
  const { items, now, text } = await historyOf("e2", "fay");
  expect([items, now]).toEqual([[], { status: "none" }]);
  expect(text).toContain("neither a seat nor a place");
});

it.each([
  ["none", "ada", "EVENT_NOT_FOUND"],
  ["none", "nobody", "EVENT_NOT_FOUND"],
  ["e1", "nobody", "USER_NOT_FOUND"],
])("at %s of %s is %s", async (eventId, userId, code) => {
  const { status, problem } = await as(
    ADMIN_KEY,
    "GET",
    `/events/${eventId}/registrations/${userId}/history`,
  );
  expect([status, problem.code]).toEqual([404, code]);
});

it.each([
  ["promoteUntil", { promoteUntil: "2020-01-01T00:00:00Z" }],
  ["manual", { promotion: "manual" }],
])("of somebody held back by %s says so, and that a seat is there", async (reason, change) => {
  const eventId = `held-${reason}`.toLowerCase();
  await addEvent(eventId, { capacity: 1 });
  for (const userId of ["ada", "ben", "cem"]) await register(eventId, userId);
  expect((await historyOf(eventId, "ben")).waiting).toMatchObject({ heldBackBy: "full", seatsNeeded: 1 });
  await ask("PATCH", `/events/${eventId}`, change);
  await unregister(eventId, "ada");
  expect((await historyOf(eventId, "ben")).waiting).toMatchObject({ heldBackBy: reason, seatsNeeded: 0 });
  expect((await historyOf(eventId, "cem")).waiting).toMatchObject({ heldBackBy: reason, seatsNeeded: 1 });
});
