import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventView } from "#contracts/event.ts";
import type { Registration } from "#contracts/registration.ts";
import { createOrganizedApp, ending, fromNow, type OrganizedApp } from "../support/organizing.ts";

/** What organisers do about one person's registration, and doors, as clients meet it. */

let app: OrganizedApp;
beforeAll(async () => {
  app = await createOrganizedApp(["ada", "ben", "cem", "dan"]);
});
afterAll(() => app.system.stop());

const event = (eventId: string) => app.get<EventView>(`/events/${eventId}`);
const registration = (eventId: string, userId: string) =>
  app.get<Registration>(`/events/${eventId}/registrations/${userId}`);
const WALK_IN = { as: "organizer", waives: ["window", "capacity"], checkIn: true, reason: "Is at the door" };

describe("an organiser", () => {
  test("registers beyond the capacity, into a seat that frees nothing", async () => {
    const eventId = await app.eventWith({ hasWaitlist: true });
    await app.register(eventId, "ada");
    await app.register(eventId, "ben");
    const walkIn = await app.register(eventId, "cem", WALK_IN);
    expect(ending(walkIn)).toBe("201 registered");
    expect(walkIn.body).toMatchObject({ registration: await registration(eventId, "cem") });
    expect(Object.keys(await registration(eventId, "cem"))).toEqual(
      expect.arrayContaining(["extra", "checkedInAt"]),
    );
    const counts = { registeredCount: 1, extraCount: 1, checkedInCount: 1, waitlistCount: 1 };
    expect(await event(eventId)).toMatchObject({ ...counts, availableSeats: 0 });

    expect(ending(await app.act(eventId, "cem", "remove"))).toBe("200 unregistered");
    expect(await event(eventId)).toMatchObject({ extraCount: 0, checkedInCount: 0, waitlistCount: 1 });
  });

  test("gets a regular seat where one can be had", async () => {
    const eventId = await app.eventWith({});
    await app.register(eventId, "ada", WALK_IN);
    expect(await event(eventId)).toMatchObject({ registeredCount: 1, extraCount: 0, checkedInCount: 1 });
    expect(await registration(eventId, "ada")).not.toHaveProperty("extra");
  });

  test("removes whoever it is, however late", async () => {
    const rules = { cancelUntil: fromNow(-1), lateCancellation: "refused", hasWaitlist: true };
    const eventId = await app.eventWith(rules);
    await app.register(eventId, "ada");
    await app.register(eventId, "ben");
    expect(ending(await app.unregister(eventId, "ada"))).toBe("409 CANCELLATION_CLOSED");
    const removed = await app.act(eventId, "ada", "remove", { reason: "Sent a message" });
    expect(ending(removed)).toBe("200 unregistered");
    expect(removed.body).toMatchObject({ type: "unregister", userId: "ada" });
    expect(ending(await app.act(eventId, "cem", "remove"))).toBe("404 NOT_REGISTERED");
    expect(await registration(eventId, "ben")).toMatchObject({ status: "registered" });
  });

  test("picks from the waitlist: a free seat, else an extra one", async () => {
    const eventId = await app.eventWith({ hasWaitlist: true, promotion: "manual" });
    for (const userId of ["ada", "ben", "cem", "dan"]) await app.register(eventId, userId);
    expect(ending(await app.act(eventId, "cem", "promote"))).toBe("409 EVENT_FULL");
    const picked = await app.act(eventId, "cem", "promote", { waives: ["capacity"], reason: "Plays" });
    expect(ending(picked)).toBe("200 promoted");
    expect(picked.body).toMatchObject({ registration: { status: "registered", extra: true } });
    await app.unregister(eventId, "ada");
    expect(ending(await app.act(eventId, "dan", "promote"))).toBe("200 promoted");
    expect(await registration(eventId, "dan")).not.toHaveProperty("extra");
    expect(await registration(eventId, "ben")).toMatchObject({ status: "waitlisted", position: 1 });

    const again = await app.act(eventId, "dan", "promote");
    expect(again.body).toMatchObject({ code: "NOT_WAITLISTED", registration: { status: "registered" } });
    expect(ending(await app.act(eventId, "ada", "promote"))).toBe("404 NOT_REGISTERED");
  });

  test.each([{ as: "attendee" }, {}])("is somebody who says so: %j is by an attendee's rules", async (as) => {
    const eventId = await app.eventWith({ registrationClosesAt: fromNow(-1) });
    expect(ending(await app.register(eventId, "ada", as))).toBe("409 REGISTRATION_CLOSED");
  });
});

test("whoever says what only an organiser may is told each member", async () => {
  const eventId = await app.eventWith({});
  const members = { waives: ["capacity"], reason: "Friend", checkIn: false };
  for (const as of [{}, { as: "attendee" }]) {
    const { status, problem } = await app.register(eventId, "ada", { ...as, ...members });
    expect(status).toBe(422);
    const pointers = problem.errors?.map(({ pointer }) => pointer).toSorted();
    expect(pointers).toEqual(["/checkIn", "/reason", "/waives"]);
  }
});

test.each([
  [{ as: "admin" }, "/as"],
  [{ as: "organizer", waives: ["everything"] }, "/waives/0"],
  [{ as: "organizer", waives: ["window", "window"] }, "/waives"],
  [{ as: "organizer", reason: "" }, "/reason"],
  [{ as: "organizer", reason: "x".repeat(501) }, "/reason"],
  [{ as: "organizer", checkIn: "yes" }, "/checkIn"],
])("refuses %j", async (body, pointer) => {
  const { status, problem } = await app.register("any", "ada", body);
  expect([status, problem.errors?.[0]?.pointer]).toEqual([422, pointer]);
});

test("the same waivers in another order are the same command, and no waivers are another", async () => {
  const eventId = await app.eventWith({});
  const ask = (more: object) =>
    app.post(
      `/events/${eventId}/register`,
      { userId: "ada", as: "organizer", ...more },
      { "Idempotency-Key": "k" },
    );
  const first = await ask({ waives: ["window", "capacity"] });
  expect((await ask({ waives: ["capacity", "window"] })).body).toEqual(first.body);
  expect(ending(await ask({}))).toBe("422 IDEMPOTENCY_KEY_REUSED");
});

describe("the door", () => {
  test("checks in who has a seat, once, and takes it back", async () => {
    const eventId = await app.eventWith({ hasWaitlist: true });
    for (const userId of ["ada", "ben"]) await app.register(eventId, userId);
    const seat = await registration(eventId, "ada");
    const done = await app.act(eventId, "ada", "check-in");
    expect(ending(done)).toBe("200 checked-in");
    const { checkedInAt } = await registration(eventId, "ada");
    expect(done.body).toMatchObject({ registration: { ...seat, checkedInAt } });
    const again = await app.act(eventId, "ada", "check-in");
    expect(again.body).toMatchObject({ status: 409, code: "ALREADY_CHECKED_IN", checkedInAt });
    expect(ending(await app.unregister(eventId, "ada"))).toBe("409 ALREADY_CHECKED_IN");

    expect(ending(await app.act(eventId, "ada", "undo-check-in"))).toBe("200 check-in-undone");
    expect(await registration(eventId, "ada")).toEqual(seat);
    expect(ending(await app.act(eventId, "ada", "undo-check-in"))).toBe("409 NOT_CHECKED_IN");
  });

  test("hears where somebody without a seat stands", async () => {
    const eventId = await app.eventWith({ hasWaitlist: true });
    for (const userId of ["ada", "ben"]) await app.register(eventId, userId);
    const refused = await app.act(eventId, "ben", "check-in");
    expect(refused.body).toMatchObject({
      code: "NOT_SEATED",
      registration: { status: "waitlisted", position: 1 },
    });
    for (const act of ["check-in", "undo-check-in"]) {
      expect(ending(await app.act(eventId, "cem", act))).toBe("404 NOT_REGISTERED");
      expect(ending(await app.act(eventId, "nobody", act))).toBe("404 USER_NOT_FOUND");
      expect(ending(await app.act("nowhere", "ada", act))).toBe("404 EVENT_NOT_FOUND");
    }
  });
});

describe("an offer", () => {
  test("is accepted by registering, declined by unregistering, and ends with a pick", async () => {
    const eventId = await app.eventWith({ hasWaitlist: true, promotion: "offer" });
    for (const userId of ["ada", "ben", "cem", "dan"]) await app.register(eventId, userId);
    await app.unregister(eventId, "ada");
    const offer = await registration(eventId, "ben");
    expect(offer.status).toBe("offered");
    expect(Object.keys(offer)).toEqual(expect.arrayContaining(["waitlistedAt", "offeredAt", "expiresAt"]));
    expect(await event(eventId)).toMatchObject({ registeredCount: 0, offeredCount: 1, availableSeats: 0 });
    const full = await app.act(eventId, "dan", "promote");
    expect(full.body).toMatchObject({ code: "EVENT_FULL", offeredCount: 1 });
    const seated = await app.act(eventId, "ben", "check-in");
    expect(seated.body).toMatchObject({ code: "NOT_SEATED", registration: offer });
    const picked = await app.act(eventId, "ben", "promote");
    expect(picked.body).toMatchObject({ code: "NOT_WAITLISTED", registration: offer });
    const lower = await app.update(eventId, { hasWaitlist: true, capacity: 1, title: "Opera" });
    expect(ending(lower)).toBe("200 updated");

    expect(ending(await app.unregister(eventId, "ben"))).toBe("200 declined");
    expect(ending(await app.register(eventId, "cem"))).toBe("201 registered");
    const { status, registeredAt, promotedAt } = await registration(eventId, "cem");
    expect([status, promotedAt]).toEqual(["registered", registeredAt]);
  });
});
