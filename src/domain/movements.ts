import type { EventChanges } from "./event-details.ts";
import type {
  AttendeePromoted,
  EventCancelled,
  EventCreated,
  EventRestored,
  Fact,
  OfferAccepted,
  RegistrationCancelled,
} from "./facts.ts";
import { type EventState, NONE_COUNTED, type Standing, type WaitlistEntry } from "./event-state.ts";
import { NO_TALLY } from "./tally.ts";

/**
 * What a fact does: to the event, to its counters, to its waitlist, and to one person. This is the only place
 * where facts are interpreted; the roster, the ledger and so the transaction are made from it. The audit is
 * not: it is a second opinion.
 */
export type Movement = {
  /** The event that the fact creates. */
  readonly creates?: EventState;
  /** Changes of the event itself. */
  readonly changes?: EventChanges;
  /** The event with its new status. */
  readonly becomes?: (event: EventState) => EventState;
  /** By how much its counters grow. */
  readonly counts?: Counts;
  /** Who joins the waitlist: at its tail, or, if an offer is withdrawn, with the ticket of before. */
  readonly joins?: WaitlistEntry;
  /** The ticket that leaves the waitlist. */
  readonly leaves?: number;
  readonly person?: Person;
};

type Counter = "registeredCount" | "offeredCount" | "extraCount" | "checkedInCount";
type Counts = { readonly [Name in Counter]?: 1 | -1 };

/** The person whom a fact is about. */
type Person = {
  readonly userId: string;
  /** Where the person stands after the fact, having stood there before it. */
  readonly standing: (before: Standing) => Standing;
};

export function movementOf(fact: Fact): Movement {
  const { at } = fact;
  switch (fact.type) {
    case "EventCreated":
      return { creates: created(fact) };
    case "EventUpdated":
      return { changes: fact.changes };
    case "CapacityRaised":
      return { changes: { capacity: fact.capacity } };
    case "EventPublished":
      return { becomes: (event) => without(event, "draft") };
    case "EventCancelled":
      return { becomes: (event) => ({ ...event, cancelled: cancellation(fact) }) };
    case "EventReinstated":
      return { becomes: (event) => without(event, "cancelled") };
    case "AttendeeRegistered": {
      const { userId, extra } = fact;
      const seat = { status: "registered", registeredAt: at, ...(extra && { extra }) } as const;
      return { counts: seatOf(fact), person: person(userId, seat) };
    }
    case "AttendeeWaitlisted": {
      const { userId, ticket, position } = fact;
      const place: Standing = { status: "waitlisted", ticket, position, waitlistedAt: at };
      return { joins: { ticket, userId, waitlistedAt: at }, person: person(userId, place) };
    }
    case "AttendeePromoted":
      return { counts: seatOf(fact), leaves: fact.ticket, person: promoted(fact) };
    case "SeatOffered": {
      const { userId, ticket, waitlistedAt, expiresAt } = fact;
      const offer: Standing = { status: "offered", ticket, waitlistedAt, offeredAt: at, expiresAt };
      return { counts: { offeredCount: 1 }, leaves: ticket, person: person(userId, offer) };
    }
    case "OfferAccepted":
      return { counts: { offeredCount: -1, registeredCount: 1 }, person: promoted(fact) };
    case "OfferLapsed":
      return { counts: { offeredCount: -1 }, person: person(fact.userId, cancelled(at)) };
    case "OfferWithdrawn": {
      const { userId, ticket, waitlistedAt } = fact;
      const place: Standing = { status: "waitlisted", ticket, waitlistedAt };
      const joins = { ticket, userId, waitlistedAt };
      return { counts: { offeredCount: -1 }, joins, person: person(userId, place) };
    }
    case "RegistrationCancelled":
      return givenUp(fact);
    case "AttendeeCheckedIn":
      return { counts: { checkedInCount: 1 }, person: marked(fact.userId, { checkedInAt: at }) };
    case "CheckInUndone":
      return { counts: { checkedInCount: -1 }, person: marked(fact.userId, {}) };
    default:
      // It goes on as it is. A fact without a case does not compile.
      fact satisfies EventRestored;
      return {};
  }
}

function created({ eventId, details, capacity, hasWaitlist, owners, status, at }: EventCreated): EventState {
  const event = { eventId, details, capacity, hasWaitlist, ...(owners && { owners }) };
  return {
    ...event,
    ...(status === "draft" && { draft: true }),
    registeredCount: 0,
    ...NONE_COUNTED,
    waitlistCount: 0,
    nextTicket: 1,
    tally: NO_TALLY,
    version: 0,
    changedAt: at,
  };
}

function without(event: EventState, name: "draft" | "cancelled"): EventState {
  const { [name]: _, ...rest } = event;
  return rest;
}

const cancellation = ({ reason }: EventCancelled) => (reason === undefined ? {} : { reason });

const seatOf = ({ extra }: { readonly extra?: true }): Counts =>
  extra === true ? { extraCount: 1 } : { registeredCount: 1 };

const cancelled = (at: string): Standing => ({ status: "cancelled", cancelledAt: at });

const person = (userId: string, standing: Standing): Person => ({ userId, standing: () => standing });

function promoted(fact: AttendeePromoted | OfferAccepted): Person {
  const { userId, waitlistedAt, at } = fact;
  const seat = { status: "registered", registeredAt: at, promotedAt: at, waitlistedAt } as const;
  return person(userId, { ...seat, ...("extra" in fact && { extra: true }) });
}

function givenUp({ userId, gaveUp, at }: RegistrationCancelled): Movement {
  const leaver = person(userId, cancelled(at));
  if (gaveUp.kind === "place") return { leaves: gaveUp.ticket, person: leaver };
  if (gaveUp.kind === "offer") return { counts: { offeredCount: -1 }, person: leaver };
  const { extra, checkedIn } = gaveUp;
  const seat = extra === true ? ({ extraCount: -1 } as const) : ({ registeredCount: -1 } as const);
  return { counts: { ...seat, ...(checkedIn && { checkedInCount: -1 }) }, person: leaver };
}

/** Whoever has a seat is checked in, or is not any more. */
function marked(userId: string, mark: { readonly checkedInAt?: string }): Person {
  return {
    userId,
    standing(before) {
      if (before.status !== "registered") return before;
      const { checkedInAt: _, ...seat } = before;
      return { ...seat, ...mark };
    },
  };
}
