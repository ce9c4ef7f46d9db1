import type { EventChanges } from "./event-details.ts";
import type { EventCreated, Fact } from "./facts.ts";
import type { EventState, Standing, WaitlistEntry } from "./event-state.ts";
import { NO_TALLY } from "./tally.ts";

/**
 * What a fact does: to the event, to its seats, to its waitlist, and to one person. This is the only place
 * where facts are interpreted; the roster, the ledger and so the transaction are made from it. The audit is
 * not: it is a second opinion.
 */
export type Movement = {
  /** The event that the fact creates. */
  readonly creates?: EventState;
  /** Changes of the event itself. */
  readonly changes?: EventChanges;
  /** Seats taken or given up. */
  readonly seats: -1 | 0 | 1;
  /** Who joins the waitlist, at its tail. */
  readonly joins?: WaitlistEntry;
  /** The ticket that leaves the waitlist. */
  readonly leaves?: number;
  /** The person whom the fact is about, and where they stand afterwards. */
  readonly person?: { readonly userId: string; readonly standing: Standing };
};

export function movementOf(fact: Fact): Movement {
  const { at } = fact;
  switch (fact.type) {
    case "EventCreated":
      return { seats: 0, creates: created(fact) };
    case "EventUpdated":
      return { seats: 0, changes: fact.changes };
    case "CapacityRaised":
      return { seats: 0, changes: { capacity: fact.capacity } };
    case "AttendeeRegistered": {
      const { userId } = fact;
      return { seats: 1, person: { userId, standing: { status: "registered", registeredAt: at } } };
    }
    case "AttendeeWaitlisted": {
      const { userId, ticket, position } = fact;
      const standing: Standing = { status: "waitlisted", ticket, position, waitlistedAt: at };
      return { seats: 0, joins: { ticket, userId, waitlistedAt: at }, person: { userId, standing } };
    }
    case "AttendeePromoted": {
      const { userId, ticket, waitlistedAt } = fact;
      const standing: Standing = { status: "registered", registeredAt: at, promotedAt: at, waitlistedAt };
      return { seats: 1, leaves: ticket, person: { userId, standing } };
    }
    case "RegistrationCancelled": {
      const { userId, gaveUp } = fact;
      const person = { userId, standing: { status: "cancelled", cancelledAt: at } } as const;
      return gaveUp.kind === "seat" ? { seats: -1, person } : { seats: 0, leaves: gaveUp.ticket, person };
    }
    case "EventRestored":
      return { seats: 0 };
    default:
      return fact satisfies never;
  }
}

function created({ eventId, details, capacity, hasWaitlist, owners, at }: EventCreated): EventState {
  const counters = { registeredCount: 0, waitlistCount: 0, nextTicket: 1, tally: NO_TALLY, version: 0 };
  const event = { eventId, details, capacity, hasWaitlist, ...(owners && { owners }) };
  return { ...event, ...counters, changedAt: at };
}
