import { describe, expect, test } from "vitest";
import type { EventChanges } from "#domain/event-details.ts";
import type { Roster } from "#domain/roster.ts";
import {
  cancel,
  DETAILS,
  EARLIER,
  factsOf,
  fold,
  given,
  register,
  rejectionOf,
  story,
  update,
  when,
} from "./given.ts";

/** The rules that an event may have, at the millisecond before, of and after each moment. */

const DATE = DETAILS.date;
const ms = (instant: string, by: number) => new Date(Date.parse(instant) + by).toISOString();
const ruled = (changes: EventChanges, people: Parameters<typeof given>[0] = { capacity: 9 }): Roster =>
  fold(given({ others: ["new"], ...people }), [{ type: "EventUpdated", changes, at: EARLIER }]);
/** Sent at `askedAt`, decided at `at`. */
const asked = (roster: Roster, command: Parameters<typeof when>[1], askedAt: string, at = askedAt) =>
  when(roster, command, { askedAt, at });

describe("registration", () => {
  const OPENS = ms(DATE, -7_200_000);
  const CLOSES = ms(DATE, -3_600_000);
  const roster = () => ruled({ registrationOpensAt: "-PT2H", registrationClosesAt: "-PT1H" });
  const notOpen = { type: "RegistrationNotOpen", registrationOpensAt: OPENS };
  const closed = { type: "RegistrationClosed", registrationClosesAt: CLOSES };

  test.each([
    [-1, notOpen],
    [0, { kind: "accepted" }],
    [1, { kind: "accepted" }],
  ])("opens at its opening: %i ms", (by, expected) => {
    expect(rejectionOf(asked(roster(), register("new"), ms(OPENS, by)))).toMatchObject(expected);
  });

  test("is opened by no clock that is fast, neither a gateway's nor a worker's", () => {
    expect(rejectionOf(asked(roster(), register("new"), ms(OPENS, 60_000), ms(OPENS, -1)))).toEqual(notOpen);
    expect(rejectionOf(asked(roster(), register("new"), ms(OPENS, -1), ms(OPENS, 60_000)))).toEqual(notOpen);
  });

  test.each([
    [-1, { kind: "accepted" }],
    [0, closed],
    [1, closed],
  ])("closes at its closing: %i ms", (by, expected) => {
    expect(rejectionOf(asked(roster(), register("new"), ms(CLOSES, by)))).toMatchObject(expected);
  });

  test.each([
    [-1, { kind: "accepted" }],
    [0, closed],
  ])("waits for whoever was in time until the event begins: %i ms", (by, expected) => {
    expect(rejectionOf(asked(roster(), register("new"), ms(CLOSES, -1), ms(DATE, by)))).toMatchObject(
      expected,
    );
  });

  test("never closes where no closing is set", () => {
    expect(when(ruled({}), register("new"), { at: ms(DATE, 1), askedAt: ms(DATE, 1) }).kind).toBe("accepted");
  });

  test("closes for the waitlist, too, and says first who is in already", () => {
    const full = ruled({ registrationClosesAt: "-PT1H" }, { capacity: 1, registered: ["ann"] });
    expect(rejectionOf(asked(full, register("new"), CLOSES))).toEqual(closed);
    expect(rejectionOf(asked(full, register("ann"), CLOSES))).toMatchObject({ type: "AlreadyRegistered" });
  });
});

describe("giving up a seat", () => {
  const UNTIL = ms(DATE, -3_600_000);
  const people = { capacity: 1, registered: ["ann"], waiting: ["ben"] };
  const closed = { type: "CancellationClosed", cancelUntil: UNTIL };
  const seat = ["seat of ann", "promoted ben 1"];

  test.each([
    [-1, seat, false],
    [0, seat, true],
    [1, seat, true],
  ])("is late from the deadline on, where that is marked: %i ms", (by, facts, late) => {
    const decision = asked(ruled({ cancelUntil: "-PT1H" }, people), cancel("ann"), ms(UNTIL, by));
    expect(story(decision)).toEqual(facts);
    expect("late" in (factsOf(decision)[0] ?? {})).toBe(late);
  });

  test("is over when the event begins", () => {
    const roster = ruled({ cancelUntil: "-PT1H" }, people);
    expect(rejectionOf(asked(roster, cancel("ann"), ms(UNTIL, -1), DATE))).toEqual(closed);
    expect(asked(roster, cancel("ann"), ms(DATE, -1)).kind).toBe("accepted");
  });

  test("is over at the deadline, where late is refused; who was in time is heard until the event begins", () => {
    const roster = ruled({ cancelUntil: "-PT1H", lateCancellation: "refused" }, people);
    expect(rejectionOf(asked(roster, cancel("ann"), UNTIL))).toEqual(closed);
    const inTime = asked(roster, cancel("ann"), ms(UNTIL, -1), ms(UNTIL, 1));
    expect(inTime).toMatchObject({ kind: "accepted" });
    expect(inTime).not.toHaveProperty("facts.0.late");
  });

  test("leaves whoever waits free to go at any time", () => {
    const roster = ruled({ cancelUntil: "-PT1H", lateCancellation: "refused" }, people);
    expect(story(asked(roster, cancel("ben"), ms(DATE, 1)))).toEqual(["place of ben"]);
  });
});

describe("promotion", () => {
  const people = { capacity: 1, registered: ["ann"], waiting: ["ben"] };
  const UNTIL = ms(DATE, -3_600_000);

  test.each([
    [-1, ["seat of ann", "promoted ben 1"]],
    [0, ["seat of ann"]],
    [1, ["seat of ann"]],
  ])("ends at its cut-off: %i ms", (by, facts) => {
    expect(story(asked(ruled({ promoteUntil: "-PT1H" }, people), cancel("ann"), ms(UNTIL, by)))).toEqual(
      facts,
    );
  });

  test("by hand gives nobody a seat by itself, and lets nobody overtake", () => {
    const roster = ruled({ promotion: "manual" }, people);
    expect(story(when(roster, cancel("ann")))).toEqual(["seat of ann"]);
    expect(story(when(roster, update({ capacity: 3 })))).toEqual(['updated {"capacity":3}']);
    fold(roster, [{ type: "RegistrationCancelled", userId: "ann", gaveUp: { kind: "seat" }, at: EARLIER }]);
    expect(story(when(roster, register("new")))).toEqual(["waitlisted new 2 at 2"]);
  });

  test("goes on at once when what held it back ends, in steps where it must", () => {
    const roster = ruled({ promotion: "manual", capacity: 3 }, { ...people, waiting: ["ben", "cy", "dan"] });
    const change = update({ promotion: null, capacity: 4, title: "Opera" });
    const step = when(roster, change, { promotions: 1 });
    expect(step.kind).toBe("step");
    expect(story(step)).toEqual(['updated {"promotion":null,"title":"Opera"}', "promoted ben 1"]);
    fold(roster, "facts" in step ? step.facts : []);
    expect(story(when(roster, change, { promotions: 1 }))).toEqual(["promoted cy 2"]);
    const next = when(roster, change, { promotions: 1 });
    fold(roster, "facts" in next ? next.facts : []);
    expect(story(when(roster, change, { promotions: 1 }))).toEqual([
      'updated {"capacity":4}',
      "promoted dan 3",
    ]);
  });
});

test.each([
  [2, "accepted"],
  [1, "rejected"],
  [0, "rejected"],
])("a waitlist of %i takes no more people: %s", (waitlistLimit, kind) => {
  const waits = ruled({ waitlistLimit }, { capacity: 1, registered: ["ann"], waiting: ["ben"] });
  const decision = when(waits, register("new"));
  expect(decision.kind).toBe(kind);
  if (kind === "rejected") expect(rejectionOf(decision)).toEqual({ type: "WaitlistFull", waitlistLimit });
});

test("a waitlist's limit keeps nobody from a free seat, and says nothing where there is no waitlist", () => {
  expect(when(ruled({ waitlistLimit: 0 }), register("new")).kind).toBe("accepted");
  const none = ruled({ waitlistLimit: 0 }, { capacity: 1, hasWaitlist: false, registered: ["ann"] });
  expect(rejectionOf(when(none, register("new")))).toMatchObject({ type: "EventFull" });
});

test("an update is refused for its schedule first, then for those who have seats, then for those who wait", () => {
  const roster = ruled({}, { capacity: 2, registered: ["ann", "ben"], waiting: ["cy"] });
  const all = { endsAt: DATE, capacity: 1, hasWaitlist: false };
  expect(rejectionOf(when(roster, update(all)))).toEqual({
    type: "InvalidSchedule",
    date: DATE,
    endsAt: DATE,
  });
  const { endsAt: _, ...two } = all;
  expect(rejectionOf(when(roster, update(two)))).toMatchObject({ type: "CapacityBelowRegistered" });
  expect(rejectionOf(when(roster, update({ hasWaitlist: false })))).toMatchObject({
    type: "WaitlistNotEmpty",
  });
});
