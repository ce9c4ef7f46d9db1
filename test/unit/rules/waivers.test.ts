import { describe, expect, test } from "vitest";
import { evolve } from "#domain/roster.ts";
import { factsOf, NOW, rejectionOf, when } from "#test/unit/domain/given.ts";
import { hours, place, rosterOf, seat, type World, WRONG } from "./world.ts";

/** What an organiser may set aside. */

describe("what an organiser waives", () => {
  const full = { ...WRONG, cancelled: false, people: [seat("bob")] };
  const all = ["published", "window", "capacity"] as const;
  const asked = (world: World, waives: readonly (typeof all)[number][]) =>
    rejectionOf(when(rosterOf(world), { type: "register", userId: "ann", as: "organizer", waives }));

  test("is asked by name, and nothing else with it", () => {
    const world = { ...full, changes: { registrationClosesAt: hours(-2) } };
    expect(asked(world, ["window", "capacity"])).toEqual({ type: "EventNotPublished" });
    expect(asked(world, ["published", "capacity"])).toMatchObject({ type: "RegistrationClosed" });
    expect(asked(world, ["published", "window"])).toMatchObject({ type: "EventFull" });
    expect(asked(world, all)).toMatchObject({
      kind: "accepted",
      facts: [{ type: "AttendeeRegistered", extra: true, as: "organizer", waived: all }],
    });
  });

  test("is a regular seat where one is free, and else an extra one, which nobody gets when it is given up", () => {
    const open = { ...full, draft: false, people: [] };
    const regular = when(rosterOf(open), {
      type: "register",
      userId: "ann",
      as: "organizer",
      waives: ["capacity"],
    });
    expect(regular).not.toHaveProperty("facts.0.extra");

    const busy = rosterOf({
      ...full,
      draft: false,
      hasWaitlist: true,
      people: [seat("bob"), place("cy", 1)],
    });
    const before = busy.event;
    const extra = when(busy, {
      type: "register",
      userId: "ann",
      as: "organizer",
      waives: ["capacity"],
      checkIn: true,
    });
    if (extra.kind !== "accepted") throw new Error("refused");
    for (const fact of extra.facts) evolve(busy, fact);
    expect(busy.event).toMatchObject({ registeredCount: 1, extraCount: 1, checkedInCount: 1 });
    const leaving = when(busy, { type: "unregister", userId: "ann", as: "organizer", reason: "mistake" });
    expect(leaving).toEqual({
      kind: "accepted",
      outcome: "unregistered",
      facts: [
        {
          type: "RegistrationCancelled",
          userId: "ann",
          gaveUp: { kind: "seat", extra: true, checkedIn: true },
          as: "organizer",
          reason: "mistake",
          at: NOW,
        },
      ],
    });
    if (leaving.kind === "accepted") for (const fact of leaving.facts) evolve(busy, fact);
    expect(busy.event).toEqual({ ...before, changedAt: NOW });
  });

  test("checks nobody in who waits in the end", () => {
    const busy = rosterOf({ ...full, draft: false, hasWaitlist: true });
    const decision = when(busy, { type: "register", userId: "ann", as: "organizer", checkIn: true });
    expect(decision).toMatchObject({
      kind: "accepted",
      outcome: "waitlisted",
      facts: [{ type: "AttendeeWaitlisted" }],
    });
    expect(decision).toHaveProperty("facts.length", 1);
  });

  test("never lets anybody have two", () => {
    const decision = asked({ ...full, people: [seat("ann")] }, all);
    expect(decision).toMatchObject({ type: "AlreadyRegistered" });
  });
});

describe("each waiver sets its own rules aside", () => {
  const organized = { type: "register", userId: "ann", as: "organizer" } as const;
  const open: World = { ...WRONG, cancelled: false, draft: false, people: [] };

  test("the window, before it opens, too", () => {
    const world = { ...open, changes: { registrationOpensAt: hours(2) } };
    expect(rejectionOf(when(rosterOf(world), organized))).toMatchObject({ type: "RegistrationNotOpen" });
    expect(when(rosterOf(world), { ...organized, waives: ["window"] }).kind).toBe("accepted");
  });

  test("the capacity, where the waitlist is full, too", () => {
    const world = { ...open, hasWaitlist: true, people: [seat("bob")], changes: { waitlistLimit: 0 } };
    expect(rejectionOf(when(rosterOf(world), organized))).toMatchObject({ type: "WaitlistFull" });
    const decision = when(rosterOf(world), { ...organized, waives: ["capacity"] });
    expect(decision).toHaveProperty("facts.0.extra", true);
  });

  test("that nobody is picked from a draft's waitlist", () => {
    const people = [seat("bob"), place("ann", 1)];
    const world = { ...open, draft: true, hasWaitlist: true, capacity: 2, people };
    const pick = { type: "promote", userId: "ann" } as const;
    expect(rejectionOf(when(rosterOf(world), pick))).toEqual({ type: "EventNotPublished" });
    expect(when(rosterOf(world), { ...pick, waives: ["published"] }).kind).toBe("accepted");
  });

  test("and nothing is said of waivers where there are none", () => {
    const [fact] = factsOf(when(rosterOf(open), { ...organized, waives: [] }));
    expect(fact).toStrictEqual({ type: "AttendeeRegistered", userId: "ann", as: "organizer", at: NOW });
  });
});
