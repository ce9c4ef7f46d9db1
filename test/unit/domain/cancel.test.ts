import { describe, expect, it } from "vitest";
import { standingOf } from "#domain/roster.ts";
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

describe("giving up a seat", () => {
  it("frees it when nobody waits", () => {
    const roster = given({ capacity: 2, registered: ["ann", "bob"] });
    const decision = when(roster, cancel("ann"));
    expect(decision).toEqual({
      kind: "accepted",
      outcome: "unregistered",
      facts: [{ type: "RegistrationCancelled", userId: "ann", gaveUp: { kind: "seat" }, at: NOW }],
    });
    expect(eventOf(fold(roster, factsOf(decision))).registeredCount).toBe(1);
  });

  it("gives it to the first who waits, in the same decision", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy"] });
    expect(story(when(roster, cancel("ann")))).toEqual(["seat of ann", "promoted bob 1"]);
  });

  it("promotes one, however many wait", () => {
    const roster = given({ capacity: 2, registered: ["ann", "zoe"], waiting: ["bob", "cy", "dee"] });
    fold(roster, factsOf(when(roster, cancel("zoe"))));
    expect(eventOf(roster)).toMatchObject({ registeredCount: 2, waitlistCount: 2 });
  });

  it("promotes by ticket, past those who left", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy", "dee"] });
    fold(roster, factsOf(when(roster, cancel("bob"))));
    expect(story(when(roster, cancel("ann")))).toEqual(["seat of ann", "promoted cy 2"]);
  });

  it("frees one seat, once, when a promoted person cancels", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"] });
    fold(roster, factsOf(when(roster, cancel("ann"))));
    fold(roster, factsOf(when(roster, cancel("bob"))));
    expect(eventOf(roster)).toMatchObject({ registeredCount: 0, waitlistCount: 0 });
    expect(rejectionOf(when(roster, cancel("bob")))).toEqual({ type: "NotRegistered" });
  });

  it("keeps when the promoted person began to wait; their registration is of the promotion", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"] });
    fold(roster, factsOf(when(roster, cancel("ann"))));
    expect(standingOf(roster, "bob")).toEqual({
      status: "registered",
      registeredAt: NOW,
      promotedAt: NOW,
      waitlistedAt: EARLIER,
    });
  });

  it("forgets an earlier wait when the person registers anew", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"] });
    for (const command of [cancel("ann"), cancel("bob"), register("bob")]) {
      fold(roster, factsOf(when(roster, command)));
    }
    expect(standingOf(roster, "bob")).toEqual({ status: "registered", registeredAt: NOW });
  });

  it("is not decided while the roster does not show who is next", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"] });
    roster.waiting.clear();
    expect(when(roster, cancel("ann"))).toEqual({ kind: "undecided" });
  });

  it("needs only the head of the waitlist", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy"] });
    roster.waiting.delete(2);
    expect(story(when(roster, cancel("ann")))).toEqual(["seat of ann", "promoted bob 1"]);
  });
});

describe("leaving the waitlist", () => {
  it("gives up the place and promotes nobody", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy"] });
    const gaveUp = { kind: "place", ticket: 1 };
    expect(when(roster, cancel("bob"))).toEqual({
      kind: "accepted",
      outcome: "left-waitlist",
      facts: [{ type: "RegistrationCancelled", userId: "bob", gaveUp, at: NOW }],
    });
  });

  it("moves those behind up by one, and those before not at all", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy", "dee"] });
    fold(roster, factsOf(when(roster, cancel("cy"))));
    expect(standingOf(roster, "bob")).toMatchObject({ ticket: 1, position: 1 });
    expect(standingOf(roster, "dee")).toMatchObject({ ticket: 3, position: 2 });
  });

  it("takes no seat from anyone", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"] });
    fold(roster, factsOf(when(roster, cancel("bob"))));
    expect(eventOf(roster)).toMatchObject({ registeredCount: 1, waitlistCount: 0 });
    expect(standingOf(roster, "bob").status).toBe("cancelled");
  });
});

describe("cancelling nothing", () => {
  it("is refused for somebody who never registered", () => {
    const roster = given({ capacity: 1, others: ["ann"] });
    expect(rejectionOf(when(roster, cancel("ann")))).toEqual({ type: "NotRegistered" });
  });

  it("is refused the second time, for a seat and for a place", () => {
    const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob"] });
    fold(roster, factsOf(when(roster, cancel("bob"))));
    fold(roster, factsOf(when(roster, cancel("ann"))));
    expect(rejectionOf(when(roster, cancel("ann")))).toEqual({ type: "NotRegistered" });
    expect(rejectionOf(when(roster, cancel("bob")))).toEqual({ type: "NotRegistered" });
  });
});
