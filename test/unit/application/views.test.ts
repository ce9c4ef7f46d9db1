import { describe, expect, it } from "vitest";
import { eventView, registrationView, rejectionProblem } from "#application/views.ts";
import type { Rejection } from "#domain/rejection.ts";
import { Unavailable } from "#ports/errors.ts";
import { NONE_COUNTED } from "#domain/event-state.ts";
import { DETAILS, EARLIER, eventOf, given, NOW } from "../domain/given.ts";

const registered = { status: "registered", registeredAt: NOW } as const;
const waitlisted = { status: "waitlisted", ticket: 9, waitlistedAt: EARLIER } as const;

describe("an event as it is shown", () => {
  it("has its details, its counters, and the seats that are left", () => {
    const roster = given({ capacity: 3, registered: ["ann", "bob"] });
    expect(eventView({ ...eventOf(roster), version: 4 }, NOW)).toEqual({
      eventId: "e",
      ...DETAILS,
      capacity: 3,
      hasWaitlist: true,
      status: "published",
      phase: "open",
      moments: {},
      registeredCount: 2,
      ...NONE_COUNTED,
      waitlistCount: 0,
      availableSeats: 1,
      version: 4,
    });
  });
});

describe("a registration as it is shown", () => {
  const shown = (standing: Parameters<typeof registrationView>[2]) => registrationView("e", "ann", standing);

  it("of a seat tells since when", () => {
    expect(shown(registered)).toStrictEqual({ eventId: "e", userId: "ann", ...registered });
  });

  it("of a promoted person tells of the wait and of the promotion", () => {
    const promoted = { ...registered, waitlistedAt: EARLIER, promotedAt: NOW };
    expect(shown(promoted)).toStrictEqual({ eventId: "e", userId: "ann", ...promoted });
  });

  it("of a place tells the position where it is known, and never the ticket", () => {
    const place = { eventId: "e", userId: "ann", status: "waitlisted", waitlistedAt: EARLIER };
    expect(shown({ ...waitlisted, position: 3 })).toStrictEqual({ ...place, position: 3 });
    expect(shown(waitlisted)).toStrictEqual(place);
  });

  it("is none of somebody who gave theirs up, or never had one", () => {
    expect(shown({ status: "cancelled", cancelledAt: NOW })).toBeUndefined();
    expect(shown({ status: "none" })).toBeUndefined();
  });
});

describe("a refusal as it is shown", () => {
  const problemOf = (rejection: Rejection) => {
    const { code, status, detail, type: _, title: __, ...extras } = rejectionProblem(rejection, "e", "ann");
    return [`${status} ${code}`, detail, extras];
  };

  it.each<[Rejection, string, string, object]>([
    [{ type: "EventNotFound" }, "404 EVENT_NOT_FOUND", "There is no event e.", {}],
    [{ type: "UserNotFound" }, "404 USER_NOT_FOUND", "There is no user ann.", {}],
    [
      { type: "NotRegistered" },
      "404 NOT_REGISTERED",
      "ann has neither a seat nor a place on the waitlist of e.",
      {},
    ],
    [
      { type: "EventFull", capacity: 7, registeredCount: 7 },
      "409 EVENT_FULL",
      "Every seat of e is taken.",
      { capacity: 7, registeredCount: 7 },
    ],
    [
      { type: "AlreadyRegistered", standing: registered },
      "409 ALREADY_REGISTERED",
      "ann already has a seat at e.",
      { registration: { eventId: "e", userId: "ann", ...registered } },
    ],
    [
      { type: "AlreadyWaitlisted", standing: { ...waitlisted, position: 2 } },
      "409 ALREADY_WAITLISTED",
      "ann already waits for a seat at e.",
      {
        registration: {
          eventId: "e",
          userId: "ann",
          status: "waitlisted",
          position: 2,
          waitlistedAt: EARLIER,
        },
      },
    ],
    [
      { type: "CapacityBelowRegistered", registeredCount: 5 },
      "409 CAPACITY_BELOW_REGISTERED",
      "e has 5 of its seats taken; the capacity can't be lower.",
      { registeredCount: 5 },
    ],
    [
      { type: "WaitlistNotEmpty", waitlistCount: 2 },
      "409 WAITLIST_NOT_EMPTY",
      "2 would still wait for a seat at e; its waitlist can't be turned off.",
      {},
    ],
  ])("$type tells a person what is wrong, and a client by its code", (rejection, code, detail, extras) => {
    expect(problemOf(rejection)).toStrictEqual([code, detail, extras]);
  });

  it("is unavailable here when only a newer version knows it", () => {
    const rejection = { type: "OfferLapsed" } as unknown as Rejection;
    expect(() => rejectionProblem(rejection, "e", "ann")).toThrow(Unavailable);
  });
});
