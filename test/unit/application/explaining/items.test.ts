import { describe, expect, it } from "vitest";
import { type About, itemsOf } from "#application/explaining/items.ts";
import { fingerprintOf } from "#application/idempotency.ts";
import type { Fact } from "#domain/facts.ts";
import type { Rejection } from "#domain/rejection.ts";
import type { RequestRecord, Result } from "#domain/request-record.ts";

const AT = "2027-01-01T12:00:00.000Z";
const LATER = "2027-01-02T12:00:00.000Z";
const about: About = { eventId: "e", userId: "dan", name: "Dan", mayKnow: () => true };
const place = { userId: "dan", ticket: 7, waitlistedAt: AT, at: LATER } as const;
const dan = { userId: "dan", at: AT } as const;
const organizer = { as: "organizer", reason: "speaks at eight" } as const;

const itemOf = (fact: Fact, more: Partial<About> = {}) =>
  itemsOf([{ version: 4, fact }], [], { ...about, ...more })[0];

const SAID: readonly (readonly [Fact, string])[] = [
  [{ type: "AttendeeRegistered", ...dan }, "Dan registered and got a seat."],
  [
    { type: "AttendeeRegistered", ...dan, ...organizer, extra: true },
    "An organizer gave Dan an extra seat, beyond the capacity. The reason: speaks at eight",
  ],
  [{ type: "AttendeeWaitlisted", ...dan, ticket: 7, position: 3 }, "Dan joined the waitlist at position 3."],
  [
    { type: "AttendeePromoted", ...place },
    "A seat was free, and Dan, who had waited since 2027-01-01 12:00:00 UTC, was next and got it.",
  ],
  [
    { type: "AttendeePromoted", ...place, picked: true },
    "An organizer picked Dan, who had waited since 2027-01-01 12:00:00 UTC, from the waitlist for a seat.",
  ],
  [
    { type: "SeatOffered", ...place, expiresAt: LATER },
    "Dan was offered a seat, to be claimed until 2027-01-02 12:00:00 UTC.",
  ],
  [{ type: "OfferAccepted", ...place }, "Dan claimed the offered seat."],
  [{ type: "OfferLapsed", ...dan, ticket: 7 }, "Dan did not claim the offered seat in time, and it went on."],
  [
    { type: "OfferWithdrawn", ...place },
    "The offer to Dan ran out while the event was cancelled: Dan waits again, at the same place.",
  ],
  [
    { type: "RegistrationCancelled", ...dan, gaveUp: { kind: "seat" }, late: true },
    "Dan gave up the seat, late.",
  ],
  [
    { type: "RegistrationCancelled", ...dan, gaveUp: { kind: "place", ticket: 7 } },
    "Dan gave up the place on the waitlist.",
  ],
  [
    { type: "RegistrationCancelled", ...dan, gaveUp: { kind: "offer", ticket: 7 } },
    "Dan declined the offered seat.",
  ],
  [
    { type: "RegistrationCancelled", ...dan, gaveUp: { kind: "seat" }, ...organizer },
    "An organizer took the seat back from Dan. The reason: speaks at eight",
  ],
  [{ type: "AttendeeCheckedIn", ...dan }, "Dan was checked in."],
  [{ type: "CheckInUndone", ...dan }, "The check-in of Dan was undone."],
];

describe("a fact", () => {
  it.each(SAID)("%j is told in a sentence", (fact, text) => {
    expect(itemOf(fact)).toMatchObject({ version: 4, type: fact.type, at: fact.at, text });
  });

  it("shows what it came to, and no ticket", () => {
    const gaveUp = { kind: "seat", extra: true } as const;
    const item = itemOf({ type: "RegistrationCancelled", ...dan, gaveUp, late: true, as: "organizer" });
    expect(item).toMatchObject({ gaveUp: "seat", extra: true, late: true, as: "organizer" });
    expect(JSON.stringify(SAID.map(([fact]) => itemOf(fact)))).not.toContain("ticket");
  });

  it("names the caller to who may know them", () => {
    const fact = { type: "AttendeeRegistered", ...dan, by: "u:olga" } as const;
    expect(itemOf(fact)).toMatchObject({ by: "u:olga" });
    expect(itemOf(fact, { mayKnow: (callerId) => callerId === "u:dan" })).not.toHaveProperty("by");
  });
});

const recordOf = (result: Result, type = "register"): RequestRecord => ({
  key: "k",
  fingerprint: fingerprintOf(type, ""),
  acceptedAt: AT,
  completedAt: LATER,
  result,
});
const told = (result: Result, type?: string) => itemsOf([], [recordOf(result, type)], about)[0];
const rejected = (rejection: Rejection): Result => ({ status: "rejected", rejection });

describe("a request", () => {
  it("that was refused has its problem, and says what was asked", () => {
    const full = { type: "EventFull", capacity: 2, registeredCount: 2 } as const;
    expect(told(rejected(full))).toMatchObject({
      at: LATER,
      acceptedAt: AT,
      type: "register",
      status: "rejected",
      error: { code: "EVENT_FULL", capacity: 2 },
      text: "A request to register was refused: Every seat of e is taken.",
    });
  });

  it("with members of its own, that was refused, is a request", () => {
    const result = rejected({ type: "NotRegistered" });
    expect(told(result, "something else")).toMatchObject({
      type: "request",
      error: { code: "NOT_REGISTERED" },
    });
  });

  it("that only a newer version can explain is told without a problem", () => {
    const item = told(rejected({ type: "Novel" } as unknown as Rejection));
    expect(item).not.toHaveProperty("error");
    expect(item?.text).toBe("A request to register was refused: only a newer version of Muster knows why.");
  });

  it("that failed says that operators were told", () => {
    expect(told({ status: "failed" })?.text).toMatch(/could not be carried out\. Operators were told\.$/);
  });

  it("stands before the facts that it led to", () => {
    const fact = { type: "AttendeeRegistered", userId: "dan", at: LATER } as const;
    const items = itemsOf(
      [
        { version: 2, fact: { ...fact, at: AT } },
        { version: 3, fact },
      ],
      [recordOf({ status: "succeeded", outcome: "registered" })],
      about,
    );
    expect(items.map(({ version, type }) => [version, type])).toEqual([
      [2, "AttendeeRegistered"],
      [undefined, "register"],
      [3, "AttendeeRegistered"],
    ]);
  });
});
