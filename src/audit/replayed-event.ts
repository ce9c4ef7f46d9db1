import type { EventDetails } from "#domain/event-details.ts";
import type { Outcome } from "#domain/outcomes.ts";
import type { AttendeePromoted, AttendeeWaitlisted, EventUpdated, Fact } from "#domain/facts.ts";
import type { Standing, WaitlistEntry } from "#domain/event-state.ts";
import type { Invariant } from "./findings.ts";
import { checkCancellation, checkWindow, FIRST, LAST, mayPromote, scheduleOf } from "./timely.ts";

/** What a request did: its outcome, and the time of the fact. */
export type Effect = { readonly outcome: Outcome; readonly at: string };

/** An event as the facts applied so far leave it. `applyFact` changes it in place. */
export type ReplayedEvent = {
  details: EventDetails | undefined;
  capacity: number;
  hasWaitlist: boolean;
  owners: readonly string[] | undefined;
  /** Seats taken. */
  taken: number;
  nextTicket: number;
  readonly standings: Map<string, Standing>;
  /** Who waits, by ticket. */
  readonly waiting: Map<number, WaitlistEntry>;
  /** Every ticket ever drawn, in order; nobody waits any more with those before the index `head`. */
  readonly drawn: number[];
  head: number;
  /** What requests did, by the person concerned, in order. */
  readonly effects: Map<string, Effect[]>;
  /** The updates of the event, in order. */
  readonly updates: Effect[];
};

/** Called with each rule that a fact must keep, whether the fact keeps it, and what breaks it. */
export type CheckRule = (invariant: Invariant, holds: boolean, detail: string) => void;

export function emptyReplayedEvent(): ReplayedEvent {
  const counters = { capacity: 0, hasWaitlist: false, taken: 0, nextTicket: 1, head: 0 };
  const people = { standings: new Map(), waiting: new Map(), drawn: [], effects: new Map(), updates: [] };
  return { details: undefined, owners: undefined, ...counters, ...people };
}

/**
 * Applies a fact to the event, and checks every rule that the fact must keep. It shares no code with the
 * decider, so that no mistake is made in both. A fact that breaks a rule is applied all the same: then its
 * consequences are found, too.
 */
export function applyFact(event: ReplayedEvent, fact: Fact, checkRule: CheckRule): void {
  switch (fact.type) {
    case "EventCreated":
      event.details = fact.details;
      event.capacity = fact.capacity;
      event.hasWaitlist = fact.hasWaitlist;
      event.owners = fact.owners;
      return;
    case "EventUpdated":
      return change(event, fact, checkRule);
    case "CapacityRaised":
      checkRule(
        1,
        fact.capacity > event.capacity,
        `the capacity goes from ${event.capacity} to ${fact.capacity}`,
      );
      event.capacity = fact.capacity;
      return;
    case "AttendeeRegistered": {
      const { userId, at } = fact;
      checkRule(4, event.waiting.size === 0, `${userId} is seated while ${event.waiting.size} wait`);
      checkStandsNowhere(event, userId, checkRule);
      checkWindow(event, fact, checkRule);
      seatPerson(event, userId, { registeredAt: at }, checkRule);
      return recordEffect(event, userId, { outcome: "registered", at });
    }
    case "AttendeeWaitlisted":
      return join(event, fact, checkRule);
    case "AttendeePromoted":
      return promote(event, fact, checkRule);
    case "RegistrationCancelled":
      return giveUp(event, fact, checkRule);
    case "EventRestored":
      return;
    default:
      return fact satisfies never;
  }
}

function change(event: ReplayedEvent, { changes, at }: EventUpdated, checkRule: CheckRule): void {
  const {
    capacity = event.capacity,
    hasWaitlist = event.hasWaitlist,
    owners = event.owners,
    ...rest
  } = changes;
  checkRule(
    1,
    capacity >= event.taken,
    `the capacity becomes ${capacity} when ${event.taken} seats are taken`,
  );
  const merged = Object.entries({ ...event.details, ...rest }).filter(([, value]) => value !== null);
  event.details = Object.fromEntries(merged) as EventDetails;
  event.capacity = capacity;
  event.hasWaitlist = hasWaitlist;
  event.owners = owners;
  const { opens = FIRST, closes = LAST } = scheduleOf(event.details);
  checkRule(9, opens < closes, `registration opens at ${opens} and closes at ${closes}`);
  const { date, endsAt = LAST } = event.details;
  checkRule(9, date < endsAt, `the event begins at ${date} and ends at ${endsAt}`);
  event.updates.push({ outcome: "updated", at });
}

function join(
  event: ReplayedEvent,
  { userId, ticket, position, at }: AttendeeWaitlisted,
  checkRule: CheckRule,
): void {
  const { taken, capacity, waiting, nextTicket } = event;
  checkStandsNowhere(event, userId, checkRule);
  checkWindow(event, { userId, at }, checkRule);
  const { waitlistLimit = Infinity } = event.details ?? {};
  checkRule(9, waiting.size < waitlistLimit, `${userId} waits behind ${waiting.size}, as many as may`);
  checkRule(
    4,
    taken >= capacity || waiting.size > 0,
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

function promote(
  event: ReplayedEvent,
  { userId, ticket, waitlistedAt, at }: AttendeePromoted,
  checkRule: CheckRule,
): void {
  const first = firstWaiting(event);
  const isFirst = first?.ticket === ticket && first.userId === userId && first.waitlistedAt === waitlistedAt;
  const others = first === undefined ? "nobody waits" : `first is ${first.userId} with ${first.ticket}`;
  checkRule(4, isFirst, `${userId} is promoted with ticket ${ticket}, but ${others}`);
  checkRule(9, mayPromote(event, at), `${userId} is promoted at ${at}, when nobody is by itself`);
  event.waiting.delete(ticket);
  seatPerson(event, userId, { registeredAt: at, waitlistedAt, promotedAt: at }, checkRule);
}

function giveUp(
  event: ReplayedEvent,
  fact: Extract<Fact, { type: "RegistrationCancelled" }>,
  checkRule: CheckRule,
): void {
  const { userId, gaveUp, at } = fact;
  checkCancellation(event, fact, checkRule);
  const standing = event.standings.get(userId);
  if (gaveUp.kind === "seat") {
    checkRule(3, standing?.status === "registered", `${userId} gives up a seat without having one`);
    event.taken--;
    recordEffect(event, userId, { outcome: "unregistered", at });
  } else {
    const has = standing?.status === "waitlisted" && standing.ticket === gaveUp.ticket;
    checkRule(3, has, `${userId} gives up the place with ticket ${gaveUp.ticket} without having it`);
    event.waiting.delete(gaveUp.ticket);
    recordEffect(event, userId, { outcome: "left-waitlist", at });
  }
  event.standings.set(userId, { status: "cancelled", cancelledAt: at });
}

type Seat = Omit<Extract<Standing, { status: "registered" }>, "status">;

function seatPerson(event: ReplayedEvent, userId: string, seat: Seat, checkRule: CheckRule): void {
  checkRule(
    1,
    event.taken < event.capacity,
    `${userId} is seated when ${event.taken} of ${event.capacity} are taken`,
  );
  event.standings.set(userId, { status: "registered", ...seat });
  event.taken++;
}

/**
 * The head of the waitlist. The search starts where the last one ended: the first key of a map from whose
 * front much was deleted is slow to find.
 */
function firstWaiting(event: ReplayedEvent): WaitlistEntry | undefined {
  while (event.head < event.drawn.length) {
    const first = event.waiting.get(event.drawn[event.head] ?? 0);
    if (first !== undefined) return first;
    event.head++;
  }
  return undefined;
}

function checkStandsNowhere({ standings }: ReplayedEvent, userId: string, checkRule: CheckRule): void {
  const status = standings.get(userId)?.status ?? "none";
  checkRule(3, status !== "registered" && status !== "waitlisted", `${userId} is already ${status}`);
}

function recordEffect({ effects }: ReplayedEvent, userId: string, effect: Effect): void {
  const before = effects.get(userId);
  if (before === undefined) effects.set(userId, [effect]);
  else before.push(effect);
}
