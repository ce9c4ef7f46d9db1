import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** The rules of events, as clients meet them. At which millisecond they bind is a matter of the domain's tests. */

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
  await system.startWorker();
  for (const userId of ["ada", "ben", "cem"])
    await system.call("POST", "/users", { body: { userId, name: userId } });
});
afterAll(() => system.stop());

const headers = { Prefer: "wait=10" };
const HOUR_MS = 3_600_000;
const fromNow = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
const create = (body: object) =>
  system.call("POST", "/events", { body: { title: "Concert", date: fromNow(48), capacity: 1, ...body } });
const eventWith = async (body: object) => (await create(body)).body as EventView;
const register = (eventId: string, userId: string) =>
  system.call("POST", `/events/${eventId}/register`, { body: { userId }, headers });
const unregister = (eventId: string, userId: string) =>
  system.call("DELETE", `/events/${eventId}/register/${userId}`, { headers });
const update = (eventId: string, body: object) =>
  system.call("PATCH", `/events/${eventId}`, { body, headers });
const read = async (eventId: string) => (await system.call("GET", `/events/${eventId}`)).body as EventView;

test("an event shows its rules as they were set, its moments as instants, and its phase", async () => {
  const rules = {
    endsAt: fromNow(50),
    timeZone: "Europe/Berlin",
    registrationOpensAt: "-P7D",
    registrationClosesAt: "-PT1H",
    cancelUntil: "-PT24H",
    lateCancellation: "refused",
    promoteUntil: fromNow(47),
    promotion: "manual",
    waitlistLimit: 0,
  };
  const { eventId, ...event } = await eventWith({ ...rules, hasWaitlist: true });
  const before = (hours: number) => new Date(Date.parse(event.date) - hours * HOUR_MS).toISOString();
  expect(event).toMatchObject({
    ...rules,
    phase: "open",
    moments: {
      opensAt: before(7 * 24),
      closesAt: before(1),
      cancelUntil: before(24),
      promoteUntil: rules.promoteUntil,
    },
  });
  await update(eventId, { date: fromNow(-1), endsAt: null, cancelUntil: null });
  const moved = await read(eventId);
  expect(moved).toMatchObject({ phase: "started", registrationClosesAt: "-PT1H" });
  expect(moved.moments).not.toHaveProperty("cancelUntil");
  expect(moved.moments.closesAt).toBe(new Date(Date.parse(moved.date) - HOUR_MS).toISOString());
});

test("registration is open from its opening to its closing", async () => {
  const registrationOpensAt = fromNow(1);
  const { eventId } = await eventWith({ registrationOpensAt });
  const early = await register(eventId, "ada");
  expect(early.status).toBe(409);
  expect(early.body).toMatchObject({ code: "REGISTRATION_NOT_OPEN", registrationOpensAt });
  expect(Number(early.headers.get("retry-after"))).toBeGreaterThan(3500);
  expect(Number(early.headers.get("retry-after"))).toBeLessThanOrEqual(3600);

  const registrationClosesAt = fromNow(-1);
  await update(eventId, { registrationOpensAt: null, registrationClosesAt });
  const late = await register(eventId, "ada");
  expect(late.status).toBe(409);
  expect(late.body).toMatchObject({ code: "REGISTRATION_CLOSED", registrationClosesAt });
  expect(late.headers.get("retry-after")).toBeNull();

  await update(eventId, { registrationClosesAt: null });
  expect((await register(eventId, "ada")).status).toBe(201);
});

test("a seat given up late is marked, or kept, and a place never is", async () => {
  const cancelUntil = fromNow(-1);
  const { eventId } = await eventWith({ hasWaitlist: true, cancelUntil, lateCancellation: "refused" });
  for (const userId of ["ada", "ben", "cem"]) await register(eventId, userId);
  const refused = await unregister(eventId, "ada");
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({ code: "CANCELLATION_CLOSED", cancelUntil });
  expect((await unregister(eventId, "cem")).body).toMatchObject({ outcome: "left-waitlist" });

  await update(eventId, { lateCancellation: null });
  expect((await unregister(eventId, "ada")).body).toMatchObject({ outcome: "unregistered" });
  expect(await read(eventId)).toMatchObject({ registeredCount: 1, waitlistCount: 0 });
});

test("nobody is promoted behind the cut-off, nobody overtakes, and a later cut-off promotes at once", async () => {
  const { eventId } = await eventWith({ hasWaitlist: true, promoteUntil: fromNow(-1) });
  for (const userId of ["ada", "ben"]) await register(eventId, userId);
  await unregister(eventId, "ada");
  expect((await register(eventId, "cem")).body).toMatchObject({ outcome: "waitlisted" });
  expect(await read(eventId)).toMatchObject({ registeredCount: 0, waitlistCount: 2, availableSeats: 1 });

  await update(eventId, { promoteUntil: "-PT1H" });
  expect(await read(eventId)).toMatchObject({ registeredCount: 1, waitlistCount: 1 });
  expect((await system.call("GET", `/events/${eventId}/registrations/ben`)).body).toMatchObject({
    status: "registered",
  });
});

test("a waitlist takes as many as it may", async () => {
  const { eventId } = await eventWith({ hasWaitlist: true, waitlistLimit: 1 });
  for (const userId of ["ada", "ben"]) await register(eventId, userId);
  const refused = await register(eventId, "cem");
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({ code: "WAITLIST_FULL", waitlistLimit: 1 });
});

test("null means the default, also where an event is created", async () => {
  const times = { endsAt: null, timeZone: null, cancelUntil: null };
  const rules = { ...times, status: null, promotion: null, waitlistLimit: null };
  const { status, body } = await create({ ...rules, registrationOpensAt: null, lateCancellation: null });
  expect(status).toBe(201);
  expect(Object.keys(body as object)).not.toEqual(expect.arrayContaining(["endsAt"]));
  expect(body).toMatchObject({ status: "published", moments: {} });
});

test("a change with a member that is not known says that, and nothing else", async () => {
  const { eventId } = await eventWith({});
  const { problem } = await update(eventId, { zz: 1 });
  expect(problem.errors).toEqual([{ pointer: "/zz", detail: "is not known" }]);
});

test.each([
  [{ registrationOpensAt: "-PT1H", registrationClosesAt: "-PT2H" }, "/registrationClosesAt"],
  [{ endsAt: "2020-01-01T00:00:00Z" }, "/endsAt"],
  [{ registrationOpensAt: "tomorrow" }, "/registrationOpensAt"],
  [{ registrationOpensAt: "-P1M" }, "/registrationOpensAt"],
  [{ cancelUntil: "PT1.5H" }, "/cancelUntil"],
  [{ timeZone: "Europe/Atlantis" }, "/timeZone"],
  [{ timeZone: "+01:00" }, "/timeZone"],
  [{ lateCancellation: "never" }, "/lateCancellation"],
  [{ promotion: "lottery" }, "/promotion"],
  [{ waitlistLimit: -1 }, "/waitlistLimit"],
  [{ waitlistLimit: 1.5 }, "/waitlistLimit"],
])("%j is no event", async (body, pointer) => {
  const { status, problem } = await create(body);
  expect({ status, errors: problem.errors?.map((error) => error.pointer) }).toEqual({
    status: 422,
    errors: [pointer],
  });
});

test("an update that leaves no schedule behind is refused, with the two moments", async () => {
  const { eventId, date } = await eventWith({ registrationClosesAt: "-PT2H" });
  const refused = await update(eventId, { registrationOpensAt: "-PT1H" });
  const before = (hours: number) => new Date(Date.parse(date) - hours * HOUR_MS).toISOString();
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({
    code: "INVALID_SCHEDULE",
    registrationOpensAt: before(1),
    registrationClosesAt: before(2),
  });
  expect((await update(eventId, { endsAt: date })).body).toMatchObject({
    code: "INVALID_SCHEDULE",
    date,
    endsAt: date,
  });
  expect(await read(eventId)).toMatchObject({ version: 1 });
});
