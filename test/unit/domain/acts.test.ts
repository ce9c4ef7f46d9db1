import { describe, expect, it } from "vitest";
import { promote } from "#domain/acts/promote.ts";
import { waives } from "#domain/commands.ts";
import type { EventChanges } from "#domain/event-details.ts";
import { NOWHERE } from "#domain/event-state.ts";
import { seatsToGive } from "#domain/seats.ts";
import { cancel, EARLIER, eventOf, factsOf, fold, given, NOW, register, story, when } from "./given.ts";

/** What a fact says, and what it doesn't. */

const withSeat = (changes: EventChanges) =>
  fold(given({ capacity: 1, registered: ["ann"] }), [{ type: "EventUpdated", changes, at: EARLIER }]);

const LATER = "2027-01-01T12:00:00.001Z";

describe("a seat is given up late", () => {
  it.each([
    [{}, false],
    [{ cancelUntil: LATER }, false],
    [{ cancelUntil: NOW }, true],
    [{ cancelUntil: EARLIER }, true],
  ])("with %j: %s", (changes, late) => {
    const [fact] = factsOf(when(withSeat(changes), cancel("ann")));
    const gone = { type: "RegistrationCancelled", userId: "ann", gaveUp: { kind: "seat" } };
    expect(fact).toStrictEqual({ ...gone, ...(late && { late: true }), at: NOW });
  });

  it("by no organiser", () => {
    const command = { type: "unregister", userId: "ann", as: "organizer" } as const;
    const [fact] = factsOf(when(withSeat({ cancelUntil: EARLIER }), command));
    expect(fact).not.toHaveProperty("late");
    expect(fact).toHaveProperty("as", "organizer");
  });
});

it("who acts for themselves is not said to be the organiser", () => {
  const [fact] = factsOf(when(given({ capacity: 1, others: ["ann"] }), register("ann")));
  expect(fact).toStrictEqual({ type: "AttendeeRegistered", userId: "ann", at: NOW });
});

it("only who waits is picked: another was refused before", () => {
  const { event } = given({ capacity: 1 });
  if (event === undefined) throw new Error("there is no event");
  const command = { type: "promote", userId: "ann" } as const;
  const it = { event, standing: NOWHERE, command, at: NOW, askedAt: NOW };
  expect(() => promote(it)).toThrow("ann is picked, and none");
});

it("a rule is waived by name, by commands that can", () => {
  const command = { type: "register", userId: "ann" } as const;
  expect(waives({ ...command, waives: ["window"] }, "window")).toBe(true);
  expect(waives({ ...command, waives: ["window"] }, "capacity")).toBe(false);
  expect(waives(command, "window")).toBe(false);
});

it("a command without steps ends with what fits, though more is due", () => {
  const roster = given({ capacity: 3, registered: ["ann", "bob"], waiting: ["cy", "dee"] });
  const decision = when(roster, cancel("ann"), { promotions: 1 });
  expect(decision.kind).toBe("accepted");
  expect(story(decision)).toEqual(["seat of ann", "promoted cy 1"]);
});

it("no seats are given of an event that has fewer than are taken", () => {
  const broken = {
    ...eventOf(given({ capacity: 2, registered: ["ann"], waiting: ["cy"] })),
    registeredCount: 4,
  };
  expect(seatsToGive(broken, NOW)).toBe(0);
});
