import { afterAll, beforeAll, expect, test } from "vitest";
import type { RegistrationWithEvent, RegistrationWithUser } from "#contracts/registration.ts";
import { everyPage } from "../support/every-page.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let system: TestApp;

const PEOPLE = Array.from({ length: 7 }, (_, i) => `p${i}`);

beforeAll(async () => {
  system = await createTestApp();
  await system.startWorker();
  for (const userId of PEOPLE) await system.call("POST", "/users", { body: { userId, name: userId } });
  const days = { late: "2027-09-01", early: "2027-01-01", same: "2027-01-01", middle: "2027-05-01" };
  for (const [eventId, day] of Object.entries(days)) {
    const body = { eventId, title: eventId, date: `${day}T12:00:00Z`, capacity: 3, hasWaitlist: true };
    await system.call("POST", "/events", { body });
    for (const userId of eventId === "middle" ? PEOPLE : PEOPLE.toReversed()) {
      const headers = { Prefer: "wait=10" };
      await system.call("POST", `/events/${eventId}/register`, { body: { userId }, headers });
    }
  }
});
afterAll(() => system.stop());

const list = async <Item>(path: string) => ((await system.call("GET", path)).body as { items: Item[] }).items;

test("lists who has a seat, with the user, in order of registration", async () => {
  const seats = await list<RegistrationWithUser>("/events/middle/registrations");
  expect(seats.map(({ userId }) => userId)).toEqual(["p0", "p1", "p2"]);
  for (const { userId, status, registeredAt, user } of seats) {
    expect(status).toBe("registered");
    expect(registeredAt).toBeDefined();
    expect(user).toEqual((await system.call("GET", `/users/${userId}`)).body);
  }
  expect(await everyPage(system, "/events/middle/registrations", 2)).toEqual(seats);
});

test("lists who waits, with the user, by position", async () => {
  const waiting = await list<RegistrationWithUser>("/events/middle/waitlist");
  expect(waiting.map(({ userId }) => userId)).toEqual(["p3", "p4", "p5", "p6"]);
  expect(waiting.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  expect(await everyPage(system, "/events/middle/waitlist", 3)).toEqual(waiting);
});

test("lists a user's seats by the date of the event, then its id, with the events", async () => {
  const seats = await list<RegistrationWithEvent>("/users/p6/registrations");
  expect(seats.map(({ eventId }) => eventId)).toEqual(["early", "same", "late"]);
  for (const { eventId, event } of seats) {
    expect(event).toEqual((await system.call("GET", `/events/${eventId}`)).body);
  }
  expect(await everyPage(system, "/users/p6/registrations", 1)).toEqual(seats);
});

test("lists where a user waits, with position and events", async () => {
  const waiting = await list<RegistrationWithEvent>("/users/p3/waitlist");
  expect(waiting.map(({ eventId, position }) => `${eventId} ${position}`)).toEqual([
    "early 1",
    "same 1",
    "middle 1",
    "late 1",
  ]);
  expect(await everyPage(system, "/users/p3/waitlist", 3)).toEqual(waiting);
});

test("shows one registration whatever its status, as every list shows it", async () => {
  const seats = await list<RegistrationWithUser>("/events/middle/registrations");
  const waiting = await list<RegistrationWithUser>("/events/middle/waitlist");
  for (const { user: _, ...registration } of [...seats, ...waiting]) {
    const path = `/events/middle/registrations/${registration.userId}`;
    expect((await system.call("GET", path)).body).toEqual(registration);
  }
});
