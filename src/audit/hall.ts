import type { EventDetails } from "#domain/event-details.ts";
import type { Outcome } from "#domain/outcomes.ts";
import type { AttendeePromoted, AttendeeWaitlisted, EventUpdated, Fact } from "#domain/facts.ts";
import type { Standing, Waiting } from "#domain/roster.ts";
import type { Invariant } from "./findings.ts";

/** Something that a request brought about. */
export type Effect = { readonly outcome: Outcome; readonly at: string };

/** An event as its facts leave it: its seats, and the line in front of them. */
export type Hall = {
  details: EventDetails | undefined;
  capacity: number;
  hasWaitlist: boolean;
  /** Seats taken. */
  taken: number;
  nextTicket: number;
  readonly standings: Map<string, Standing>;
  /** Who waits, by ticket. */
  readonly waiting: Map<number, Waiting>;
  /** Every ticket ever drawn, in order; those before `head` are used up. */
  readonly drawn: number[];
  head: number;
  /** What requests brought about, by the person concerned, in order. */
  readonly effects: Map<string, Effect[]>;
  /** The changes of the event, in order. */
  readonly updates: Effect[];
};

/** Told about each rule that a fact has to keep, and whether it does. */
export type Must = (invariant: Invariant, holds: boolean, detail: string) => void;

export function emptyHall(): Hall {
  const counters = { capacity: 0, hasWaitlist: false, taken: 0, nextTicket: 1, head: 0 };
  const people = { standings: new Map(), waiting: new Map(), drawn: [], effects: new Map(), updates: [] };
  return { details: undefined, ...counters, ...people };
}

/**
 * Takes a fact, and checks every rule that it has to keep. It shares no code with the decider: a mistake
 * there must not be one here. A fact that breaks a rule is taken all the same, so that what follows from it
 * is seen, too.
 */
export function take(hall: Hall, fact: Fact, must: Must): void {
  switch (fact.type) {
    case "EventCreated":
      hall.details = fact.details;
      hall.capacity = fact.capacity;
      hall.hasWaitlist = fact.hasWaitlist;
      return;
    case "EventUpdated":
      return change(hall, fact, must);
    case "CapacityRaised":
      must(1, fact.capacity > hall.capacity, `the capacity goes from ${hall.capacity} to ${fact.capacity}`);
      hall.capacity = fact.capacity;
      return;
    case "AttendeeRegistered": {
      const { userId, at } = fact;
      must(4, hall.waiting.size === 0, `${userId} is seated while ${hall.waiting.size} wait`);
      mustStandNowhere(hall, userId, must);
      sit(hall, userId, { registeredAt: at }, must);
      return bring(hall, userId, { outcome: "registered", at });
    }
    case "AttendeeWaitlisted":
      return join(hall, fact, must);
    case "AttendeePromoted":
      return promote(hall, fact, must);
    case "RegistrationCancelled":
      return giveUp(hall, fact, must);
    default:
      return fact satisfies never;
  }
}

function change(hall: Hall, { changes, at }: EventUpdated, must: Must): void {
  const { capacity = hall.capacity, hasWaitlist = hall.hasWaitlist, ...rest } = changes;
  must(1, capacity >= hall.taken, `the capacity becomes ${capacity} when ${hall.taken} seats are taken`);
  const merged = Object.entries({ ...hall.details, ...rest }).filter(([, value]) => value !== null);
  hall.details = Object.fromEntries(merged) as EventDetails;
  hall.capacity = capacity;
  hall.hasWaitlist = hasWaitlist;
  hall.updates.push({ outcome: "updated", at });
}

function join(hall: Hall, { userId, ticket, position, at }: AttendeeWaitlisted, must: Must): void {
  const { taken, capacity, waiting, nextTicket } = hall;
  mustStandNowhere(hall, userId, must);
  must(4, taken >= capacity || waiting.size > 0, `${userId} waits when ${taken} of ${capacity} are taken`);
  must(4, hall.hasWaitlist, `${userId} joins a waitlist that is turned off`);
  must(4, ticket === nextTicket, `${userId} draws ticket ${ticket}, the next one is ${nextTicket}`);
  must(8, position === waiting.size + 1, `${userId} joins at position ${position}, behind ${waiting.size}`);
  hall.standings.set(userId, { status: "waitlisted", ticket, waitlistedAt: at });
  waiting.set(ticket, { ticket, userId, waitlistedAt: at });
  hall.drawn.push(ticket);
  hall.nextTicket = ticket + 1;
  bring(hall, userId, { outcome: "waitlisted", at });
}

function promote(hall: Hall, { userId, ticket, waitlistedAt, at }: AttendeePromoted, must: Must): void {
  const first = firstWaiting(hall);
  const isFirst = first?.ticket === ticket && first.userId === userId && first.waitlistedAt === waitlistedAt;
  const others = first === undefined ? "nobody waits" : `first is ${first.userId} with ${first.ticket}`;
  must(4, isFirst, `${userId} is promoted with ticket ${ticket}, but ${others}`);
  hall.waiting.delete(ticket);
  sit(hall, userId, { registeredAt: at, waitlistedAt, promotedAt: at }, must);
}

function giveUp(hall: Hall, fact: Extract<Fact, { type: "RegistrationCancelled" }>, must: Must): void {
  const { userId, gaveUp, at } = fact;
  const standing = hall.standings.get(userId);
  if (gaveUp.kind === "seat") {
    must(3, standing?.status === "registered", `${userId} gives up a seat without having one`);
    hall.taken--;
    bring(hall, userId, { outcome: "unregistered", at });
  } else {
    const has = standing?.status === "waitlisted" && standing.ticket === gaveUp.ticket;
    must(3, has, `${userId} gives up the place with ticket ${gaveUp.ticket} without having it`);
    hall.waiting.delete(gaveUp.ticket);
    bring(hall, userId, { outcome: "left-waitlist", at });
  }
  hall.standings.set(userId, { status: "cancelled", cancelledAt: at });
}

type Seat = Omit<Extract<Standing, { status: "registered" }>, "status">;

function sit(hall: Hall, userId: string, seat: Seat, must: Must): void {
  must(1, hall.taken < hall.capacity, `${userId} is seated when ${hall.taken} of ${hall.capacity} are taken`);
  hall.standings.set(userId, { status: "registered", ...seat });
  hall.taken++;
}

/**
 * The head of the line. Looked for from where it was last: deleting from the front of a map leaves holes in
 * it.
 */
function firstWaiting(hall: Hall): Waiting | undefined {
  while (hall.head < hall.drawn.length) {
    const first = hall.waiting.get(hall.drawn[hall.head] ?? 0);
    if (first !== undefined) return first;
    hall.head++;
  }
  return undefined;
}

function mustStandNowhere({ standings }: Hall, userId: string, must: Must): void {
  const status = standings.get(userId)?.status ?? "none";
  must(3, status !== "registered" && status !== "waitlisted", `${userId} is already ${status}`);
}

function bring({ effects }: Hall, userId: string, effect: Effect): void {
  const before = effects.get(userId);
  if (before === undefined) effects.set(userId, [effect]);
  else before.push(effect);
}
