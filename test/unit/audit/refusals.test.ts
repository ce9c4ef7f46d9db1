import { expect, it } from "vitest";
import type { Rejection } from "#domain/rejection.ts";
import type { Fact } from "#domain/facts.ts";
import {
  arrived,
  AT,
  changed,
  created,
  FULL,
  gone,
  joined,
  promoted,
  QUEUE,
  replayed,
  seated,
  time,
} from "./journals.ts";

/**
 * Every refusal of the decider, had it not been made: the audit finds what came of it, by rules of its own. A new
 * refusal does not compile without a history here, so that no rule is forgotten in the audit.
 */
const NOT_REFUSED: { readonly [Type in Rejection["type"]]: readonly (readonly Fact[])[] | "in the tables" } =
  {
    EventNotFound: [[seated("ann")]],
    EventAlreadyExists: [[created(1)], [created(1)]],
    // The journal knows ids only; contract/audit-damage.test.ts removes a user.
    UserNotFound: "in the tables",
    NotRegistered: [[created(1)], [gone("ann")]],
    EventNotPublished: [[{ ...created(2), status: "draft" } as Fact], [seated("ann")]],
    EventCancelled: [[created(2)], [{ type: "EventCancelled", at: AT }], [seated("ann")]],
    NotWaitlisted: [...FULL, [joined("ben", 1)], [{ ...promoted("ann", 1), picked: true } as Fact]],
    NotSeated: [...FULL, [joined("ben", 1)], [arrived("ben")]],
    AlreadyCheckedIn: [[created(2)], [seated("ann")], [arrived("ann")], [arrived("ann")]],
    NotCheckedIn: [[created(2)], [seated("ann")], [{ type: "CheckInUndone", userId: "ann", at: AT }]],
    EventFull: [[created(1, false)], [seated("ann")], [seated("ben")]],
    AlreadyRegistered: [[created(2)], [seated("ann")], [seated("ann")]],
    AlreadyWaitlisted: [...FULL, [joined("ben", 1)], [joined("ben", 2)]],
    CapacityBelowRegistered: [[created(2)], [seated("ann")], [seated("ben")], [changed({ capacity: 1 })]],
    WaitlistNotEmpty: [...QUEUE, [changed({ hasWaitlist: false })]],
    RegistrationNotOpen: [
      [created(2)],
      [changed({ registrationOpensAt: time(2) })],
      [seated("ann", time(2))],
      [seated("ben", time(1))],
    ],
    RegistrationClosed: [
      [created(2)],
      [changed({ registrationClosesAt: time(2), date: time(1) })],
      [seated("ann", time(1))],
      [seated("ben", time(2))],
    ],
    CancellationClosed: [
      [created(2)],
      [changed({ cancelUntil: time(1), date: time(2) })],
      [seated("ann"), seated("ben")],
      [{ ...gone("ann", undefined, time(1)), late: true } as Fact],
      [gone("ben", undefined, time(2))],
    ],
    WaitlistFull: [...FULL, [changed({ waitlistLimit: 1 })], [joined("ben", 1)], [joined("cem", 2)]],
    InvalidSchedule: [
      [created(2)],
      [changed({ registrationOpensAt: "-PT2H", registrationClosesAt: "-PT1H" })],
      [changed({ registrationOpensAt: "-PT1H" })],
    ],
  };

const histories = Object.entries(NOT_REFUSED).filter(([, history]) => history !== "in the tables");

it.each(histories)("%s", (_, history) => {
  const transactions = history as readonly (readonly Fact[])[];
  expect(replayed(transactions.slice(0, -1)).broken, "what was granted").toEqual([]);
  expect(replayed(transactions).broken, "what had to be refused").not.toEqual([]);
});
