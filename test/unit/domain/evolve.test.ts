import { describe, expect, it } from "vitest";
import { emptyRoster, evolve, standingOf } from "#domain/roster.ts";
import { givenTo } from "#domain/giving.ts";
import { NONE_COUNTED } from "#domain/event-state.ts";
import { cancel, DETAILS, EARLIER, eventOf, factsOf, given, NOW, register, fold, when } from "./given.ts";

describe("evolve", () => {
  it("begins an event empty, with its first ticket", () => {
    expect(eventOf(given({ capacity: 3 }))).toEqual({
      eventId: "e",
      details: DETAILS,
      capacity: 3,
      hasWaitlist: true,
      registeredCount: 0,
      ...NONE_COUNTED,
      waitlistCount: 0,
      nextTicket: 1,
      tally: { from: 0, counts: [] },
      version: 0,
      changedAt: EARLIER,
    });
  });

  it("refuses a fact about an event that was never created", () => {
    const fact = { type: "AttendeeRegistered", userId: "ann", at: NOW } as const;
    expect(() => evolve(emptyRoster(), fact)).toThrow(
      "AttendeeRegistered for an event that was never created",
    );
  });

  it("remembers the time of the last fact", () => {
    const roster = given({ capacity: 1, others: ["ann"] });
    fold(roster, factsOf(when(roster, register("ann"))));
    expect(eventOf(roster).changedAt).toBe(NOW);
  });

  it("leaves the version to the transactions", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"] });
    fold(roster, factsOf(when(roster, cancel("ann"))));
    expect(eventOf(roster).version).toBe(0);
  });

  it("shows a newcomer on the waitlist when all before them are known", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"], others: ["cy"] });
    fold(roster, factsOf(when(roster, register("cy"))));
    expect([...roster.waiting.keys()]).toEqual([1, 2]);
  });

  it("never shows a waitlist with a gap: a newcomer behind unknown people stays unknown", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy"], others: ["dee"] });
    roster.waiting.delete(2);
    fold(roster, factsOf(when(roster, register("dee"))));
    expect([...roster.waiting.keys()]).toEqual([1]);
    expect(eventOf(roster)).toMatchObject({ waitlistCount: 3, nextTicket: 4 });
  });

  it("moves up those behind a ticket that leaves, and nobody else", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy", "dee", "eve"] });
    roster.standings.set("eve", { status: "waitlisted", ticket: 4, waitlistedAt: EARLIER });
    const before = structuredClone(roster.standings);

    fold(roster, factsOf(when(roster, cancel("cy"))));

    expect(standingOf(roster, "dee")).toMatchObject({ ticket: 3, position: 2 });
    for (const other of ["ann", "bob", "eve"]) {
      expect(standingOf(roster, other)).toStrictEqual(before.get(other));
    }
  });

  it("moves those behind somebody who comes back to their place down, and nobody else", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy", "dee", "eve"] });
    const ticket = { userId: "cy", ticket: 2, waitlistedAt: EARLIER } as const;
    fold(roster, [{ type: "SeatOffered", ...ticket, expiresAt: NOW, at: NOW }]);
    roster.standings.set("eve", { status: "waitlisted", ticket: 4, waitlistedAt: EARLIER });
    const before = structuredClone(roster.standings);
    expect(standingOf(roster, "dee")).toMatchObject({ position: 2 });

    fold(roster, [{ type: "OfferWithdrawn", ...ticket, at: NOW }]);

    expect([...roster.waiting.keys()]).toEqual([1, 2, 3, 4]);
    expect(standingOf(roster, "dee")).toMatchObject({ ticket: 3, position: 3 });
    for (const other of ["ann", "bob", "eve"])
      expect(standingOf(roster, other)).toStrictEqual(before.get(other));
  });

  it.each([
    ["before somebody whom it knows", 2, [1, 2, 3]],
    ["behind all whom it knows, of more", 4, [1, 3]],
  ])("of a part of the waitlist: who comes back %s", (_, place, known) => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy", "dee", "eve", "fay"] });
    const userId = place === 2 ? "cy" : "eve";
    const ticket = { userId, ticket: place, waitlistedAt: EARLIER } as const;
    fold(roster, [{ type: "SeatOffered", ...ticket, expiresAt: NOW, at: NOW }]);
    for (const one of [2, 4, 5]) roster.waiting.delete(one);
    fold(roster, [{ type: "OfferWithdrawn", ...ticket, at: NOW }]);
    expect([...roster.waiting.keys()]).toEqual(known);
    expect(eventOf(roster)).toMatchObject({ waitlistCount: 5, offeredCount: 0, nextTicket: 6 });
  });

  it("frees the seat that was held for somebody who declines it, and no other", () => {
    const roster = given({ capacity: 2, registered: ["ann"], waiting: ["bob"] });
    const ticket = { userId: "bob", ticket: 1 } as const;
    fold(roster, [
      { type: "SeatOffered", ...ticket, waitlistedAt: EARLIER, expiresAt: NOW, at: NOW },
      { type: "RegistrationCancelled", userId: "bob", gaveUp: { kind: "offer", ticket: 1 }, at: NOW },
    ]);
    expect(eventOf(roster)).toMatchObject({ registeredCount: 1, offeredCount: 0, waitlistCount: 0 });
  });

  it("marks only who has a seat as come", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"] });
    const before = structuredClone(standingOf(roster, "bob"));
    fold(roster, [{ type: "AttendeeCheckedIn", userId: "bob", at: NOW }]);
    expect(standingOf(roster, "bob")).toStrictEqual(before);
  });

  it("is the same after a restore, and later", () => {
    const before = eventOf(given({ capacity: 1, registered: ["ann"], waiting: ["bob"] }));
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"] });
    fold(roster, [{ type: "EventRestored", restoredVersion: 3, at: NOW }]);
    expect(eventOf(roster)).toStrictEqual({ ...before, changedAt: NOW });
  });

  it("has the owners whom it was given last, and none where none are", () => {
    const roster = given({ capacity: 1 });
    const update = (changes: object) => fold(roster, [{ type: "EventUpdated", changes, at: NOW }]);
    expect(eventOf(update({ title: "Opera" }))).not.toHaveProperty("owners");
    expect(eventOf(update({ owners: ["ann", "bob"] })).owners).toEqual(["ann", "bob"]);
    expect(eventOf(update({ capacity: 2 })).owners).toEqual(["ann", "bob"]);
  });

  it("is cancelled without a reason where none is given", () => {
    const roster = fold(given({ capacity: 1 }), [{ type: "EventCancelled", at: NOW }]);
    expect(eventOf(roster).cancelled).toStrictEqual({});
  });

  it("knows nothing of people it has not heard of", () => {
    expect(standingOf(given({ capacity: 1 }), "stranger")).toEqual({ status: "none" });
  });
});

describe("givenTo", () => {
  const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy", "dee"] });
  const seated = (seats: number, limit: number) =>
    givenTo(roster, { event: eventOf(roster), seats, limit, at: NOW }).map(({ userId }) => userId);

  it("promotes in ticket order, as many as there are seats", () => {
    expect(seated(2, 9)).toEqual(["bob", "cy"]);
  });

  it("promotes no more than the limit", () => {
    expect(seated(3, 1)).toEqual(["bob"]);
  });

  it("promotes no more than who is known to wait", () => {
    expect(seated(9, 9)).toEqual(["bob", "cy", "dee"]);
  });

  it("promotes nobody without a seat", () => {
    expect(seated(0, 9)).toEqual([]);
  });
});
