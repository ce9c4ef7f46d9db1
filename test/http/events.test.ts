import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import { NONE_COUNTED } from "#domain/event-state.ts";
import { everyPage } from "../support/every-page.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let system: TestApp;

beforeAll(async () => {
  system = await createTestApp();
});
afterAll(() => system.stop());

const create = (body: object) => system.call("POST", "/events", { body });
const minimal = { title: "Concert", date: "2027-05-01T20:00:00+02:00", capacity: 3 };

test("creates an event with an id of its own, defaults and counts", async () => {
  const created = await create(minimal);
  const { eventId, ...event } = created.body as EventView;
  expect(created.status).toBe(201);
  expect(eventId).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
  expect(created.headers.get("location")).toBe(`/events/${eventId}`);
  expect(event).toEqual({
    title: "Concert",
    date: "2027-05-01T18:00:00.000Z",
    capacity: 3,
    hasWaitlist: false,
    status: "published",
    phase: "open",
    moments: {},
    registeredCount: 0,
    ...NONE_COUNTED,
    waitlistCount: 0,
    availableSeats: 3,
    version: 1,
  });
  const found = await system.call("GET", `/events/${eventId}`);
  expect(found.status).toBe(200);
  expect(found.body).toEqual(created.body);
});

test("keeps every member that it is given", async () => {
  const details = {
    eventId: "full",
    description: "",
    location: "Hall 1",
    organizer: "Ada",
    hasWaitlist: true,
  };
  const created = await create({ ...minimal, ...details });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject(details);
  expect((await system.call("GET", "/events/full")).body).toEqual(created.body);
});

test("a description keeps its paragraphs, with one kind of line break; a title has none", async () => {
  const written = {
    ...minimal,
    eventId: "paragraphs",
    description: "Doors at 7.\r\n\r\n\tBring a lantern.\n",
  };
  const created = await create(written);
  expect(created.body).toMatchObject({ description: "Doors at 7.\n\n\tBring a lantern.\n" });
  expect((await system.call("GET", "/events/paragraphs")).body).toEqual(created.body);
  for (const member of ["title", "location", "organizer"]) {
    const { status, problem } = await create({ ...minimal, eventId: "broken", [member]: "two\nlines" });
    expect([status, problem.errors?.[0]?.pointer]).toEqual([422, `/${member}`]);
  }
});

test("creates an event once", async () => {
  expect((await create({ ...minimal, eventId: "twice" })).status).toBe(201);
  const { status, problem } = await create({ ...minimal, eventId: "twice", title: "Other" });
  expect({ status, code: problem.code }).toEqual({ status: 409, code: "EVENT_ALREADY_EXISTS" });
  expect((await system.call("GET", "/events/twice")).body).toMatchObject({ title: "Concert" });
});

test("takes events of the past, and the largest capacity", async () => {
  const { status, body } = await create({
    ...minimal,
    date: "1999-12-31T23:59:59.5-01:00",
    capacity: 1_000_000,
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({ date: "2000-01-01T00:59:59.500Z", capacity: 1_000_000 });
});

test("lists every event exactly once, page by page", async () => {
  for (let i = 0; i < 7; i++) await create(minimal);
  const { body } = await system.call("GET", "/events?limit=1000");
  const { items } = body as { items: EventView[] };
  expect(items.length).toBeGreaterThanOrEqual(7);
  expect(await everyPage(system, "/events", 2)).toEqual(items);
});

test("knows nothing about an event that is not there", async () => {
  const paths = ["", "/registrations", "/waitlist", "/registrations/nobody"];
  for (const path of paths) {
    const { status, problem } = await system.call("GET", `/events/nothing${path}`);
    expect({ status, code: problem.code }).toEqual({ status: 404, code: "EVENT_NOT_FOUND" });
  }
});

test("tells apart an unknown user and one without registration", async () => {
  await create({ ...minimal, eventId: "empty" });
  await system.call("POST", "/users", { body: { userId: "ada", name: "Ada" } });
  const codeOf = async (path: string) => (await system.call("GET", path)).problem.code;
  expect(await codeOf("/events/empty/registrations/nobody")).toBe("USER_NOT_FOUND");
  expect(await codeOf("/events/empty/registrations/ada")).toBe("REGISTRATION_NOT_FOUND");
  expect((await system.call("GET", "/events/empty/registrations")).body).toEqual({ items: [] });
  expect((await system.call("GET", "/events/empty/waitlist")).body).toEqual({ items: [] });
});
