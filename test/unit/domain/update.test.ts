import { describe, expect, it } from "vitest";
import { emptyRoster, standingOf } from "#domain/roster.ts";
import { DETAILS, eventOf, factsOf, given, NOW, rejectionOf, story, fold, update, when } from "./given.ts";

const full = () => given({ capacity: 2, registered: ["ann", "bob"], waiting: ["cy", "dee", "eve"] });

describe("updating the details", () => {
  it("changes what is named and leaves the rest", () => {
    const roster = given({ capacity: 1 });
    const decision = when(roster, update({ title: "Opera", organizer: "Ann" }));
    const changes = { title: "Opera", organizer: "Ann" };
    expect(decision).toEqual({
      kind: "accepted",
      outcome: "updated",
      facts: [{ type: "EventUpdated", changes, at: NOW }],
    });
    expect(eventOf(fold(roster, factsOf(decision))).details).toEqual({ ...DETAILS, ...changes });
  });

  it("removes an optional detail with null", () => {
    const roster = given({ capacity: 1 });
    fold(roster, factsOf(when(roster, update({ location: null }))));
    expect(eventOf(roster).details).toEqual({ title: DETAILS.title, date: DETAILS.date });
  });

  it.each([
    ["the same title", { title: DETAILS.title }],
    ["null for what is not there", { description: null }],
    ["the same capacity and waitlist", { capacity: 2, hasWaitlist: true }],
  ])("has no facts when it changes nothing: %s", (_, changes) => {
    expect(when(full(), update(changes))).toEqual({ kind: "accepted", outcome: "updated", facts: [] });
  });

  it("records only what is different", () => {
    expect(story(when(full(), update({ title: "Opera", capacity: 2 })))).toEqual([
      'updated {"title":"Opera"}',
    ]);
  });

  it("is refused for an unknown event", () => {
    expect(rejectionOf(when(emptyRoster(), update({ capacity: 1 })))).toEqual({ type: "EventNotFound" });
  });
});

describe("raising the capacity", () => {
  it("by N seats the next N who wait, in ticket order, in the same decision", () => {
    expect(story(when(full(), update({ capacity: 4 })))).toEqual([
      'updated {"capacity":4}',
      "promoted cy 1",
      "promoted dee 2",
    ]);
  });

  it("seats everyone who waits when there is room, and leaves the rest free", () => {
    const roster = full();
    fold(roster, factsOf(when(roster, update({ capacity: 9 }))));
    expect(eventOf(roster)).toMatchObject({ capacity: 9, registeredCount: 5, waitlistCount: 0 });
  });

  it("beyond one transaction comes in steps, each of them full, until the last", () => {
    const roster = full();
    const raise = update({ capacity: 4, title: "Opera" });

    const first = when(roster, raise, { promotions: 1 });
    expect(first.kind).toBe("step");
    expect(story(first)).toEqual(["capacity 3", "promoted cy 1"]);
    fold(roster, factsOf(first));
    expect(eventOf(roster)).toMatchObject({ capacity: 3, registeredCount: 3, waitlistCount: 2 });

    const last = when(roster, raise, { promotions: 1 });
    expect(last.kind).toBe("accepted");
    expect(story(last)).toEqual(['updated {"capacity":4,"title":"Opera"}', "promoted dee 2"]);
  });

  it("is a step when the roster shows only some of those who are due", () => {
    const roster = full();
    roster.waiting.delete(3);
    expect(when(roster, update({ capacity: 5 })).kind).toBe("step");
  });

  it("is not decided while the roster shows nobody of those who are due", () => {
    const roster = full();
    roster.waiting.clear();
    expect(when(roster, update({ capacity: 3 }))).toEqual({ kind: "undecided" });
  });

  it("gives each promoted person a seat of the time of promotion", () => {
    const roster = full();
    fold(roster, factsOf(when(roster, update({ capacity: 3 }))));
    expect(standingOf(roster, "cy")).toMatchObject({
      status: "registered",
      registeredAt: NOW,
      promotedAt: NOW,
    });
    expect(standingOf(roster, "dee")).toMatchObject({ status: "waitlisted", position: 1 });
  });
});

describe("lowering the capacity", () => {
  it("down to what is taken is granted", () => {
    const roster = given({ capacity: 5, registered: ["ann", "bob"] });
    expect(story(when(roster, update({ capacity: 2 })))).toEqual(['updated {"capacity":2}']);
  });

  it("below what is taken is refused, and nothing else of the update happens", () => {
    const roster = given({ capacity: 5, registered: ["ann", "bob"] });
    const rejection = { type: "CapacityBelowRegistered", registeredCount: 2 };
    expect(rejectionOf(when(roster, update({ capacity: 1, title: "Opera" })))).toEqual(rejection);
  });
});

describe("turning the waitlist off", () => {
  it("is granted when nobody waits", () => {
    const roster = given({ capacity: 1, registered: ["ann"] });
    expect(story(when(roster, update({ hasWaitlist: false })))).toEqual(['updated {"hasWaitlist":false}']);
  });

  it("is refused while people wait", () => {
    const rejection = { type: "WaitlistNotEmpty", waitlistCount: 3 };
    expect(rejectionOf(when(full(), update({ hasWaitlist: false })))).toEqual(rejection);
  });

  it("together with a raise is decided after the promotions: granted when all get a seat", () => {
    const facts = story(when(full(), update({ capacity: 5, hasWaitlist: false })));
    expect(facts).toEqual([
      'updated {"capacity":5,"hasWaitlist":false}',
      "promoted cy 1",
      "promoted dee 2",
      "promoted eve 3",
    ]);
  });

  it("together with a raise that does not seat everyone is refused, and nobody is promoted", () => {
    const decision = when(full(), update({ capacity: 4, hasWaitlist: false }));
    expect(rejectionOf(decision)).toEqual({ type: "WaitlistNotEmpty", waitlistCount: 1 });
  });

  it("stays granted through the steps of a big raise", () => {
    const roster = full();
    const raise = update({ capacity: 5, hasWaitlist: false });
    const kinds: string[] = [];
    while (kinds.at(-1) !== "accepted") {
      const decision = when(roster, raise, { promotions: 1 });
      kinds.push(decision.kind);
      fold(roster, factsOf(decision));
    }
    expect(kinds).toEqual(["step", "step", "accepted"]);
    expect(eventOf(roster)).toMatchObject({ registeredCount: 5, waitlistCount: 0, hasWaitlist: false });
  });
});

it("turning the waitlist on lets the next person wait", () => {
  const roster = given({ capacity: 1, hasWaitlist: false, registered: ["ann"], others: ["bob"] });
  fold(roster, factsOf(when(roster, update({ hasWaitlist: true }))));
  expect(story(when(roster, { type: "register", userId: "bob" }))).toEqual(["waitlisted bob 1 at 1"]);
});
