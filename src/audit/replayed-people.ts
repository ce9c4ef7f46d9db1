import type {
  AttendeePromoted,
  AttendeeRegistered,
  AttendeeWaitlisted,
  Fact,
  RegistrationCancelled,
} from "#domain/facts.ts";
import type { Standing } from "#domain/event-state.ts";
import { applyToOffer } from "./replayed-offers.ts";
import { type CheckRule, isOfRetention, recordEffect, type ReplayedEvent } from "./replayed-event.ts";
import { checkIsFirst, checkIsPublished, checkStandsNowhere, seatPerson } from "./replayed-seats.ts";
import { checkCancellation, checkWindow, mayPromote } from "./timely.ts";

/** The facts that concern one person, replayed. */

export type FactOfPerson = Extract<Fact, { readonly userId: string }>;

export function applyToPerson(event: ReplayedEvent, fact: FactOfPerson, checkRule: CheckRule): void {
  switch (fact.type) {
    case "AttendeeRegistered":
      return register(event, fact, checkRule);
    case "AttendeeWaitlisted":
      return join(event, fact, checkRule);
    case "AttendeePromoted":
      return promote(event, fact, checkRule);
    case "RegistrationCancelled":
      return giveUp(event, fact, checkRule);
    case "AttendeeCheckedIn":
    case "CheckInUndone":
      return mark(event, fact, checkRule);
    default:
      return applyToOffer(event, fact, checkRule);
  }
}

function register(event: ReplayedEvent, fact: AttendeeRegistered, checkRule: CheckRule): void {
  const { userId, extra, at } = fact;
  const isFree = event.taken + event.offered < event.capacity && event.waiting.size === 0;
  if (extra === true) {
    const isWaived = fact.as === "organizer" && fact.waived?.includes("capacity") === true;
    checkRule(4, isWaived, `${userId} gets an extra seat, and nobody waives the capacity`);
    checkRule(4, !isFree, `${userId} gets an extra seat while one is free`);
  } else {
    checkRule(4, event.waiting.size === 0, `${userId} is seated while ${event.waiting.size} wait`);
  }
  checkIsPublished(event, fact, checkRule);
  checkStandsNowhere(event, userId, checkRule);
  checkWindow(event, fact, checkRule);
  seatPerson(event, userId, { registeredAt: at, ...(extra && { extra }) }, checkRule);
  recordEffect(event, userId, { outcome: "registered", at });
}

function join(event: ReplayedEvent, fact: AttendeeWaitlisted, checkRule: CheckRule): void {
  const { userId, ticket, position, at } = fact;
  const { taken, offered, capacity, waiting, nextTicket } = event;
  checkIsPublished(event, fact, checkRule);
  checkStandsNowhere(event, userId, checkRule);
  checkWindow(event, fact, checkRule);
  const { waitlistLimit = Infinity } = event.details ?? {};
  checkRule(9, waiting.size < waitlistLimit, `${userId} waits behind ${waiting.size}, as many as may`);
  checkRule(
    4,
    taken + offered >= capacity || waiting.size > 0,
    `${userId} waits when ${taken} of ${capacity} are taken`,
  );
  checkRule(4, event.hasWaitlist, `${userId} joins a waitlist that is turned off`);
  checkRule(4, ticket === nextTicket, `${userId} draws ticket ${ticket}, the next one is ${nextTicket}`);
  checkRule(
    8,
    position === waiting.size + 1,
    `${userId} joins at position ${position}, behind ${waiting.size}`,
  );
  event.standings.set(userId, { status: "waitlisted", ticket, waitlistedAt: at });
  waiting.set(ticket, { ticket, userId, waitlistedAt: at });
  event.drawn.push(ticket);
  event.nextTicket = ticket + 1;
  recordEffect(event, userId, { outcome: "waitlisted", at });
}

function promote(event: ReplayedEvent, fact: AttendeePromoted, checkRule: CheckRule): void {
  const { userId, ticket, waitlistedAt, picked, extra, at } = fact;
  if (picked === true) {
    const isTheirs = event.waiting.get(ticket)?.userId === userId;
    checkRule(4, isTheirs, `${userId} is picked with ticket ${ticket}, which is not theirs`);
    checkIsPublished(event, fact, checkRule);
    const isWaived = extra !== true || fact.waived?.includes("capacity") === true;
    checkRule(4, isWaived, `${userId} gets an extra seat, and nobody waives the capacity`);
  } else {
    checkIsFirst(event, fact, "is promoted", checkRule);
    checkRule(
      9,
      mayPromote(event, at, "automatic"),
      `${userId} is promoted at ${at}, when nobody is by itself`,
    );
    checkRule(4, extra !== true, `${userId} gets an extra seat without having been picked`);
  }
  event.waiting.delete(ticket);
  const seat = { registeredAt: at, waitlistedAt, promotedAt: at, ...(extra && { extra }) };
  seatPerson(event, userId, seat, checkRule);
  if (picked === true) recordEffect(event, userId, { outcome: "promoted", at });
}

function giveUp(event: ReplayedEvent, fact: RegistrationCancelled, checkRule: CheckRule): void {
  const { userId, gaveUp, at } = fact;
  checkCancellation(event, fact, checkRule);
  const standing: Standing = event.standings.get(userId) ?? { status: "none" };
  if (gaveUp.kind === "seat") {
    const seat = standing.status === "registered" ? standing : undefined;
    checkRule(3, seat !== undefined, `${userId} gives up a seat without having one`);
    checkRule(2, gaveUp.extra === seat?.extra, `${userId} gives up another kind of seat than theirs`);
    const wasIn = seat?.checkedInAt !== undefined;
    checkRule(2, (gaveUp.checkedIn === true) === wasIn, `${userId} gives up a seat as if not as it is`);
    checkRule(9, !wasIn || fact.as === "organizer", `${userId} gives up the seat that they sit on`);
    if (seat?.extra === true) event.extra--;
    else event.taken--;
    if (wasIn) event.checkedIn--;
    if (!isOfRetention(fact)) recordEffect(event, userId, { outcome: "unregistered", at });
  } else {
    const isOffer = gaveUp.kind === "offer";
    const status = isOffer ? "offered" : "waitlisted";
    const has = standing.status === status && standing.ticket === gaveUp.ticket;
    checkRule(3, has, `${userId} gives up the ${gaveUp.kind} with ticket ${gaveUp.ticket} without having it`);
    if (isOffer) event.offered--;
    else event.waiting.delete(gaveUp.ticket);
    if (!isOfRetention(fact))
      recordEffect(event, userId, { outcome: isOffer ? "declined" : "left-waitlist", at });
  }
  event.standings.set(userId, { status: "cancelled", cancelledAt: at });
}

/** Somebody is checked in, or is not any more. */
function mark(
  event: ReplayedEvent,
  { type, userId, at }: Extract<Fact, { type: "AttendeeCheckedIn" | "CheckInUndone" }>,
  checkRule: CheckRule,
): void {
  const standing = event.standings.get(userId);
  const isComing = type === "AttendeeCheckedIn";
  const isSeated = standing?.status === "registered";
  const wasIn = isSeated && standing.checkedInAt !== undefined;
  checkRule(
    3,
    isSeated && wasIn !== isComing,
    `${type} of ${userId}, who is ${wasIn ? "" : "not "}checked in`,
  );
  event.checkedIn += isComing ? 1 : -1;
  if (isSeated) {
    const { checkedInAt: _, ...seat } = standing;
    event.standings.set(userId, isComing ? { ...seat, checkedInAt: at } : seat);
  }
  const mayBePart = isComing && isSeated && standing.registeredAt === at;
  const outcome = isComing ? "checked-in" : "check-in-undone";
  recordEffect(event, userId, { outcome, at, ...(mayBePart && { mayBePart }) });
}
