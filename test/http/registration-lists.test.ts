import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RegistrationWithEvent, RegistrationWithUser } from "#contracts/registration.ts";
import { everyPage } from "../support/every-page.ts";
import { createOrganizedApp, type OrganizedApp } from "../support/organizing.ts";

/** Lists of registrations where events have rules: seats that are marked, offers, and both with who waits. */

const PEOPLE = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"];
const ALL = "status=registered,offered,waitlisted";

let app: OrganizedApp;
let eventId = "";
beforeAll(async () => {
  app = await createOrganizedApp(PEOPLE);
  // p0 and p3 have seats, p6 an extra one; p4 and p5 are offered seats; p7 waits. p3 and p6 have come.
  eventId = await app.eventWith({ capacity: 4, hasWaitlist: true, promotion: "offer" });
  for (const userId of PEOPLE.slice(0, 6)) await app.register(eventId, userId);
  for (const userId of ["p1", "p2"]) await app.unregister(eventId, userId);
  await app.register(eventId, "p6", { as: "organizer", waives: ["capacity"], checkIn: true });
  await app.register(eventId, "p7");
  await app.act(eventId, "p3", "check-in");
});
afterAll(() => app.system.stop());

const list = async <Item = RegistrationWithUser>(path: string) =>
  (await app.get<{ items: Item[] }>(path)).items;
const at = (query = "") => list(`/events/${eventId}/registrations?${query}`);
const idsOf = (items: readonly { userId: string }[]) => items.map(({ userId }) => userId).join(" ");

test("who has a seat is listed with what is special about it", async () => {
  const seats = await at();
  expect(idsOf(seats)).toBe("p0 p3 p6");
  expect(seats.map(({ extra = false, checkedInAt }) => [extra, checkedInAt !== undefined])).toEqual([
    [false, false],
    [false, true],
    [true, true],
  ]);
  for (const { user: _, ...seat } of seats)
    expect(await app.get(`/events/${eventId}/registrations/${seat.userId}`)).toEqual(seat);
});

describe("the list of registrations", () => {
  test.each([
    ["status=registered", "p0 p3 p6"],
    ["status=offered", "p4 p5"],
    ["status=waitlisted", "p7"],
    ["status=waitlisted,registered", "p0 p3 p6 p7"],
    [ALL, "p0 p3 p6 p4 p5 p7"],
    ["checkedIn=true", "p3 p6"],
    ["checkedIn=false", "p0"],
    [`${ALL}&checkedIn=true`, "p3 p6"],
    [`${ALL}&checkedIn=false`, "p0 p4 p5 p7"],
    ["status=waitlisted&checkedIn=true", ""],
  ])("with %s has %s, in pages of any size", async (query, expected) => {
    const items = await at(query);
    expect(idsOf(items)).toBe(expected);
    for (const limit of [1, 2, 3]) {
      const pages = await everyPage<RegistrationWithUser>(
        app.system,
        `/events/${eventId}/registrations?${query}`,
        limit,
      );
      expect(pages).toEqual(items);
    }
  });

  test("shows everybody as they are shown elsewhere", async () => {
    const offers = await list(`/events/${eventId}/offers`);
    const waiting = await list(`/events/${eventId}/waitlist`);
    expect(await at(ALL)).toEqual([...(await at()), ...offers, ...waiting]);
    expect(waiting).toMatchObject([{ userId: "p7", position: 1 }]);
  });

  test.each(["status=", "status=cancelled", "status=registered,", "checkedIn=yes", "checkedIn="])(
    "knows no %s",
    async (query) => {
      const { status, body } = await app.system.call("GET", `/events/${eventId}/registrations?${query}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: "INVALID_QUERY" });
    },
  );

  test("has cursors that no other list takes", async () => {
    const path = `/events/${eventId}/registrations?${ALL}&limit=1`;
    const { nextCursor } = await app.get<{ nextCursor: string }>(path);
    const other = await app.system.call(
      "GET",
      `/events/${eventId}/registrations?limit=1&cursor=${nextCursor}`,
    );
    expect(other.body).toMatchObject({ status: 400, code: "INVALID_CURSOR" });
  });

  test("of an event that there is none of is not found, whatever is asked for", async () => {
    for (const query of ["", ALL, "status=offered", "status=waitlisted&checkedIn=true", "checkedIn=true"]) {
      const { status, body } = await app.system.call("GET", `/events/nowhere/registrations?${query}`);
      expect([status, body]).toMatchObject([404, { code: "EVENT_NOT_FOUND" }]);
    }
    expect((await app.system.call("GET", "/events/nowhere/offers")).status).toBe(404);
  });
});

describe("offers", () => {
  test("of an event are listed by when they run out, with the user", async () => {
    const offers = await list(`/events/${eventId}/offers`);
    expect(idsOf(offers)).toBe("p4 p5");
    for (const { user, ...offer } of offers) {
      expect(user).toEqual(await app.get(`/users/${offer.userId}`));
      expect(await app.get(`/events/${eventId}/registrations/${offer.userId}`)).toEqual(offer);
    }
    expect(await everyPage(app.system, `/events/${eventId}/offers`, 1)).toEqual(offers);
  });

  test("of a person are listed by when they run out, and neither as seats nor as places", async () => {
    const later = await app.eventWith({ promotion: "offer", claimWithin: "PT1H", hasWaitlist: true });
    for (const userId of ["p0", "p4"]) await app.register(later, userId);
    await app.unregister(later, "p0");
    const offers = await list<RegistrationWithEvent>("/users/p4/offers");
    expect(offers.map((offer) => offer.eventId)).toEqual([later, eventId]);
    for (const { event, status } of offers) {
      expect(status).toBe("offered");
      expect(event).toEqual(await app.get(`/events/${event.eventId}`));
    }
    expect(await everyPage(app.system, "/users/p4/offers", 1)).toEqual(offers);
    expect(await list("/users/p4/registrations")).toEqual([]);
    expect(await list("/users/p4/waitlist")).toEqual([]);
    expect((await app.system.call("GET", "/users/nobody/offers")).status).toBe(404);
  });
});
