import { describe, expect, it } from "vitest";
import { emptyRoster, evolve, standingOf } from "#domain/roster.ts";
import { promotionsFor } from "#domain/promotions.ts";
import { cancel, DETAILS, EARLIER, eventOf, factsOf, given, NOW, register, fold, when } from "./given.ts";

describe("evolve", () => {
  it("begins an event empty, with its first ticket", () => {
    expect(eventOf(given({ capacity: 3 }))).toEqual({
      eventId: "e",
      details: DETAILS,
      capacity: 3,
      hasWaitlist: true,
      registeredCount: 0,
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

  it("knows nothing of people it has not heard of", () => {
    expect(standingOf(given({ capacity: 1 }), "stranger")).toEqual({ status: "none" });
  });
});

describe("promotionsFor", () => {
  const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy", "dee"] });
  const seated = (seats: number, limit: number) =>
    promotionsFor(roster, { seats, limit, at: NOW }).map(({ userId }) => userId);

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
