import { describe, expect, it } from "vitest";
import type { EventChanges } from "#domain/event-details.ts";
import { givenTo } from "#domain/giving.ts";
import { standingOf } from "#domain/roster.ts";
import { seatsToGive } from "#domain/seats.ts";
import {
  cancel,
  EARLIER,
  eventOf,
  factsOf,
  fold,
  given,
  NOW,
  register,
  rejectionOf,
  story,
  when,
} from "./given.ts";

/** A seat that is offered has to be claimed. */

const after = (ms: number) => new Date(Date.parse(NOW) + ms).toISOString();
const TEN_SECONDS = after(10_000);

/** Ann has the seat, and Bob, Cy and Dee wait for it. */
function line(changes: EventChanges = {}) {
  const roster = given({ capacity: 1, registered: ["ann"], waiting: ["bob", "cy", "dee"], others: ["eve"] });
  const offering = { promotion: "offer", claimWithin: "PT10S", ...changes } as const;
  return fold(roster, [{ type: "EventUpdated", changes: offering, at: EARLIER }]);
}

/** Ann's seat is offered to Bob. */
function offered(changes: EventChanges = {}) {
  const roster = line(changes);
  return fold(roster, factsOf(when(roster, cancel("ann"))));
}

const lapse = (userId: string, ticket: number) => ({ type: "lapse", userId, ticket }) as const;
const late = { at: after(10_001), askedAt: after(10_001) };

describe("a seat that comes free", () => {
  it("is held for the first who waits", () => {
    const roster = line();
    expect(story(when(roster, cancel("ann")))).toEqual(["seat of ann", `offered bob 1 until ${TEN_SECONDS}`]);
    fold(roster, factsOf(when(roster, cancel("ann"))));
    expect(eventOf(roster)).toMatchObject({ registeredCount: 0, offeredCount: 1, waitlistCount: 2 });
    expect(standingOf(roster, "bob")).toEqual({
      status: "offered",
      ticket: 1,
      waitlistedAt: EARLIER,
      offeredAt: NOW,
      expiresAt: TEN_SECONDS,
    });
    expect(standingOf(roster, "cy")).toMatchObject({ position: 1 });
  });

  it.each([
    [{ claimWithin: null }, after(24 * 3_600_000)],
    [{ claimWithin: "P14D" }, after(14 * 24 * 3_600_000)],
    [{ claimWithin: "PT1H", promoteUntil: after(1_800_000) }, after(1_800_000)],
    [{ claimWithin: "PT1H", promoteUntil: after(7_200_000) }, after(3_600_000)],
  ])("is held for %j until %s", (changes, until) => {
    const roster = line(changes);
    expect(story(when(roster, cancel("ann")))).toContain(`offered bob 1 until ${until}`);
  });

  it.each([
    ["PT10S", 9_999, 0],
    ["PT10S", 10_000, 1],
    ["PT1H", 299_999, 0],
    ["PT1H", 300_000, 1],
  ])("is offered for no shorter time than %s or five minutes: %i ms are left", (claimWithin, left, seats) => {
    const roster = line({ claimWithin, promoteUntil: after(left) });
    const free = fold(roster, [
      { type: "RegistrationCancelled", userId: "ann", gaveUp: { kind: "seat" }, at: NOW },
    ]);
    expect(seatsToGive(eventOf(free), NOW)).toBe(seats);
  });
});

describe("an offer", () => {
  it("is accepted by registering, whatever the window and the room", () => {
    const roster = offered({ registrationClosesAt: EARLIER, date: EARLIER });
    const decision = when(roster, register("bob"), { at: TEN_SECONDS, askedAt: TEN_SECONDS });
    expect(decision).toEqual({
      kind: "accepted",
      outcome: "registered",
      facts: [{ type: "OfferAccepted", userId: "bob", ticket: 1, waitlistedAt: EARLIER, at: TEN_SECONDS }],
    });
    fold(roster, factsOf(decision));
    expect(eventOf(roster)).toMatchObject({ registeredCount: 1, offeredCount: 0, waitlistCount: 2 });
    expect(standingOf(roster, "bob")).toEqual({
      status: "registered",
      registeredAt: TEN_SECONDS,
      promotedAt: TEN_SECONDS,
      waitlistedAt: EARLIER,
    });
  });

  it("is accepted for somebody by the organiser, who may check them in as well", () => {
    const roster = offered();
    const command = {
      type: "register",
      userId: "bob",
      as: "organizer",
      reason: "phone",
      checkIn: true,
    } as const;
    expect(when(roster, command)).toMatchObject({
      outcome: "registered",
      facts: [
        { type: "OfferAccepted", as: "organizer", reason: "phone" },
        { type: "AttendeeCheckedIn", userId: "bob" },
      ],
    });
  });

  it("is declined by unregistering, and the next is asked", () => {
    const decision = when(offered(), cancel("bob"));
    expect(decision).toMatchObject({ kind: "accepted", outcome: "declined" });
    expect(story(decision)).toEqual(["offer of bob", `offered cy 2 until ${TEN_SECONDS}`]);
  });

  it("that has run out is passed on first, and then its person is a newcomer", () => {
    const roster = offered();
    const step = when(roster, register("bob"), late);
    expect(step.kind).toBe("step");
    expect(story(step)).toEqual(["OfferLapsed bob", `offered cy 2 until ${after(20_001)}`]);
    fold(roster, factsOf(step));
    expect(eventOf(roster)).toMatchObject({ offeredCount: 1, waitlistCount: 1 });
    expect(standingOf(roster, "bob")).toEqual({ status: "cancelled", cancelledAt: late.at });
    expect(story(when(roster, register("bob"), late))).toEqual(["waitlisted bob 4 at 2"]);
  });

  it("that has run out can't be declined any more", () => {
    const roster = offered();
    fold(roster, factsOf(when(roster, cancel("bob"), late)));
    expect(rejectionOf(when(roster, cancel("bob"), late))).toEqual({ type: "NotRegistered" });
  });

  it("that has run out is not passed on while the roster does not show who is next", () => {
    const roster = offered();
    roster.waiting.clear();
    expect(when(roster, register("bob"), late)).toEqual({ kind: "undecided" });
  });

  it("is not what lets somebody in, or lets the organiser pick them", () => {
    const roster = offered();
    const standing = standingOf(roster, "bob");
    const refused = (type: "check-in" | "promote") => rejectionOf(when(roster, { type, userId: "bob" }));
    expect(refused("check-in")).toEqual({ type: "NotSeated", standing });
    expect(refused("promote")).toEqual({ type: "NotWaitlisted", standing });
  });

  it("counts as taken in the steps of a raise", () => {
    const roster = offered({ promotion: "offer" });
    const raise = { type: "update", changes: { capacity: 3 } } as const;
    expect(story(when(roster, raise, { promotions: 1 }))).toEqual([
      "capacity 2",
      `offered cy 2 until ${TEN_SECONDS}`,
    ]);
  });

  it("of a cancelled event is not passed on by its person", () => {
    const roster = fold(offered(), [{ type: "EventCancelled", at: NOW }]);
    expect(rejectionOf(when(roster, register("bob"), late))).toEqual({ type: "EventCancelled" });
  });

  it("holds its seat: nobody else gets it, and the capacity covers it", () => {
    const roster = offered();
    expect(story(when(roster, register("eve")))).toEqual(["waitlisted eve 4 at 3"]);
    const full = { type: "EventFull", capacity: 1, registeredCount: 0, offeredCount: 1 };
    expect(rejectionOf(when(roster, { type: "promote", userId: "cy" }))).toEqual(full);
    const two = fold(given({ capacity: 2, registered: ["ann", "zoe"], waiting: ["bob"] }), [
      { type: "EventUpdated", changes: { promotion: "offer" }, at: EARLIER },
    ]);
    fold(two, factsOf(when(two, cancel("ann"))));
    expect(rejectionOf(when(two, { type: "update", changes: { capacity: 1 } }))).toEqual({
      type: "CapacityBelowRegistered",
      registeredCount: 1,
      offeredCount: 1,
    });
  });
});

describe("a lapse", () => {
  it("frees the seat for the next, once the offer has run out", () => {
    const roster = offered();
    expect(when(roster, lapse("bob", 1), { at: TEN_SECONDS })).toEqual({ kind: "accepted", facts: [] });
    expect(when(roster, lapse("bob", 2), late)).toEqual({ kind: "accepted", facts: [] });
    const decision = when(roster, lapse("bob", 1), late);
    expect(decision).not.toHaveProperty("outcome");
    expect(story(decision)).toEqual(["OfferLapsed bob", `offered cy 2 until ${after(20_001)}`]);
    fold(roster, factsOf(decision));
    expect(when(roster, lapse("bob", 1), late)).toEqual({ kind: "accepted", facts: [] });
  });

  it("is of nobody who waits, though they have the ticket", () => {
    expect(when(line(), lapse("bob", 1), late)).toEqual({ kind: "accepted", facts: [] });
  });

  it("frees the seat of a user who is gone, too", () => {
    const roster = { ...offered(), users: new Set<string>() };
    expect(story(when(roster, lapse("bob", 1), late))).toContain("OfferLapsed bob");
  });

  it("at a cancelled event puts the person back where they were", () => {
    const roster = fold(offered(), [{ type: "EventCancelled", at: NOW }]);
    expect(when(roster, lapse("bob", 1), late)).toEqual({
      kind: "accepted",
      facts: [{ type: "OfferWithdrawn", userId: "bob", ticket: 1, waitlistedAt: EARLIER, at: late.at }],
    });
    fold(roster, factsOf(when(roster, lapse("bob", 1), late)));
    expect(eventOf(roster)).toMatchObject({ offeredCount: 0, waitlistCount: 3, nextTicket: 4 });
    expect([...roster.waiting.values()].map(({ userId }) => userId)).toEqual(["bob", "cy", "dee"]);
    expect(standingOf(roster, "bob")).toEqual({ status: "waitlisted", ticket: 1, waitlistedAt: EARLIER });
    expect(standingOf(roster, "cy")).toMatchObject({ position: 2 });
    expect(standingOf(roster, "dee")).toMatchObject({ position: 3 });
  });

  it("puts nobody into a waitlist of which too little is known", () => {
    const roster = fold(offered(), [{ type: "EventCancelled", at: NOW }]);
    roster.waiting.clear();
    fold(roster, factsOf(when(roster, lapse("bob", 1), late)));
    expect([...roster.waiting.keys()]).toEqual([]);
    expect(eventOf(roster).waitlistCount).toBe(3);
  });
});

it("takes no time to work out when an offer ends where no seat is given", () => {
  const roster = line();
  const giving = { event: eventOf(roster), seats: 0, limit: 10, at: "not worked out" };
  expect(givenTo(roster, giving)).toEqual([]);
});
