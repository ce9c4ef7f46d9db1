import { describe, expect, it } from "vitest";
import { emptyRoster, standingOf } from "#domain/roster.ts";
import {
  cancel,
  EARLIER,
  eventOf,
  factsOf,
  given,
  NOW,
  register,
  rejectionOf,
  story,
  fold,
  when,
} from "./given.ts";

describe("registering", () => {
  it("takes a free seat", () => {
    const decision = when(given({ capacity: 1, others: ["ann"] }), register("ann"));
    expect(decision).toEqual({
      kind: "accepted",
      outcome: "registered",
      facts: [{ type: "AttendeeRegistered", userId: "ann", at: NOW }],
    });
  });

  it("takes the last seat, and no other after it", () => {
    const roster = given({ capacity: 2, hasWaitlist: false, registered: ["ann"], others: ["bob", "cy"] });
    fold(roster, factsOf(when(roster, register("bob"))));
    expect(rejectionOf(when(roster, register("cy")))).toEqual({
      type: "EventFull",
      capacity: 2,
      registeredCount: 2,
    });
  });

  it("waitlists an attendee when the event is full", () => {
    const decision = when(given({ capacity: 1, registered: ["ann"], others: ["bob"] }), register("bob"));
    expect(decision).toEqual({
      kind: "accepted",
      outcome: "waitlisted",
      facts: [{ type: "AttendeeWaitlisted", userId: "bob", ticket: 1, position: 1, at: NOW }],
    });
  });

  it("joins the waitlist at its tail", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy"], others: ["dee"] });
    expect(story(when(roster, register("dee")))).toEqual(["waitlisted dee 3 at 3"]);
  });

  it("never gives a ticket twice, even after its holder left", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy"], others: ["dee"] });
    fold(roster, factsOf(when(roster, cancel("cy"))));
    expect(story(when(roster, register("dee")))).toEqual(["waitlisted dee 3 at 2"]);
  });

  it("lets nobody overtake: a newcomer queues while anyone waits, even if a seat is free", () => {
    const roster = given({ capacity: 2, registered: ["ann"], waiting: ["bob"], others: ["cy"] });
    expect(story(when(roster, register("cy")))).toEqual(["waitlisted cy 2 at 2"]);
  });

  it("refuses when the event is full and has no waitlist", () => {
    const roster = given({ capacity: 1, hasWaitlist: false, registered: ["ann"], others: ["bob"] });
    const rejection = { type: "EventFull", capacity: 1, registeredCount: 1 };
    expect(rejectionOf(when(roster, register("bob")))).toEqual(rejection);
  });

  it("refuses a second seat, and tells which one there is", () => {
    const roster = given({ capacity: 2, registered: ["ann"] });
    const standing = { status: "registered", registeredAt: EARLIER };
    expect(rejectionOf(when(roster, register("ann")))).toEqual({ type: "AlreadyRegistered", standing });
  });

  it("refuses a second place on the waitlist, and tells today's position", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy"] });
    fold(roster, factsOf(when(roster, cancel("bob"))));
    expect(rejectionOf(when(roster, register("cy")))).toEqual({
      type: "AlreadyWaitlisted",
      standing: { status: "waitlisted", ticket: 2, position: 1, waitlistedAt: EARLIER },
    });
  });

  it("tells a registered person that they are, even when the event is full without a waitlist", () => {
    const roster = given({ capacity: 1, hasWaitlist: false, registered: ["ann"] });
    expect(rejectionOf(when(roster, register("ann")))).toMatchObject({ type: "AlreadyRegistered" });
  });

  it("lets somebody who gave up a seat register again, with a new time", () => {
    const roster = given({ capacity: 1, registered: ["ann"] });
    fold(roster, factsOf(when(roster, cancel("ann"))));
    fold(roster, factsOf(when(roster, register("ann"))));
    expect(standingOf(roster, "ann")).toEqual({ status: "registered", registeredAt: NOW });
  });

  it("lets somebody who left the waitlist join again, at its tail", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy"] });
    fold(roster, factsOf(when(roster, cancel("bob"))));
    expect(story(when(roster, register("bob")))).toEqual(["waitlisted bob 3 at 2"]);
  });

  it("puts somebody who gave up a seat behind those who wait", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy"] });
    fold(roster, factsOf(when(roster, cancel("ann"))));
    expect(story(when(roster, register("ann")))).toEqual(["waitlisted ann 3 at 2"]);
  });

  it("leaves the roster as it is; only facts change it", () => {
    const roster = given({ capacity: 1, registered: ["ann"], others: ["bob"] });
    const before = structuredClone(roster);
    when(roster, register("bob"));
    expect(roster).toEqual(before);
    expect(eventOf(roster).waitlistCount).toBe(0);
  });
});

describe("refusals are looked for in the order event, user, state", () => {
  it.each([register("ghost"), cancel("ghost")])(
    "$type: an unknown event before an unknown user",
    (command) => {
      expect(rejectionOf(when(emptyRoster(), command))).toEqual({ type: "EventNotFound" });
    },
  );

  it("an unknown user before a full event", () => {
    const roster = given({ capacity: 1, hasWaitlist: false, registered: ["ann"] });
    expect(rejectionOf(when(roster, register("ghost")))).toEqual({ type: "UserNotFound" });
  });

  it("an unknown user before a missing registration", () => {
    expect(rejectionOf(when(given({ capacity: 1 }), cancel("ghost")))).toEqual({ type: "UserNotFound" });
  });
});
