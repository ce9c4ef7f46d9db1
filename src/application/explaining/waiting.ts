import type { HeldBackBy, Waiting } from "#contracts/history.ts";
import { type EventState, statusOf } from "#domain/event-state.ts";
import type { AttendeeWaitlisted, Fact } from "#domain/facts.ts";
import { momentsOf } from "#domain/schedule.ts";
import { freeSeats, seatsToGive } from "#domain/seats.ts";

/** How a place on the waitlist came to its position, from facts alone. */

export type Wait = Pick<
  Waiting,
  "joinedAt" | "joinedPosition" | "promotedBefore" | "leftBefore" | "returnedBefore"
> & { readonly ticket: number };

/** A place at the moment of joining. */
export function joined({ at, ticket, position }: AttendeeWaitlisted): Wait {
  const counts = { promotedBefore: 0, leftBefore: 0, returnedBefore: 0 };
  return { ticket, joinedAt: at, joinedPosition: position, ...counts };
}

/** The place after a later fact of its event: it moves when somebody with an earlier ticket goes, or comes back. */
export function followed(wait: Wait, fact: Fact): Wait {
  switch (fact.type) {
    case "AttendeePromoted":
    case "SeatOffered":
      return fact.ticket < wait.ticket ? { ...wait, promotedBefore: wait.promotedBefore + 1 } : wait;
    case "OfferWithdrawn":
      return fact.ticket < wait.ticket ? { ...wait, returnedBefore: wait.returnedBefore + 1 } : wait;
    case "RegistrationCancelled": {
      // Who had an offer was on the waitlist no more.
      const { gaveUp } = fact;
      const isBefore = gaveUp.kind === "place" && gaveUp.ticket < wait.ticket;
      return isBefore ? { ...wait, leftBefore: wait.leftBefore + 1 } : wait;
    }
    default:
      return wait;
  }
}

export function positionOf({ joinedPosition, promotedBefore, leftBefore, returnedBefore }: Wait): number {
  return joinedPosition - promotedBefore - leftBefore + returnedBefore;
}

/**
 * Why nobody who waits at the event moves up at the time `at`, in the order in which the rules ask (`seatsToGive`);
 * undefined in the moment between two steps of a change that lets many in.
 */
export function heldBackBy(event: EventState, at: string): HeldBackBy | undefined {
  const { details } = event;
  const { promoteUntil } = momentsOf(details);
  const status = statusOf(event);
  if (status === "cancelled") return "cancelled";
  if (status === "draft") return "not-published";
  if (details.promotion === "manual") return "manual";
  if (promoteUntil !== undefined && at >= promoteUntil) return "promoteUntil";
  if (freeSeats(event) <= 0) return "full";
  // Too little time is left before it for an offer.
  return seatsToGive(event, at) === 0 ? "promoteUntil" : undefined;
}

/** The place as clients see it, at the version of the event. */
export function waitingView(wait: Wait, event: EventState, at: string): Waiting {
  const { ticket: _, ...counts } = wait;
  const position = positionOf(wait);
  const reason = heldBackBy(event, at);
  const seatsNeeded = Math.max(0, position - Math.max(0, freeSeats(event)));
  return { ...counts, position, seatsNeeded, ...(reason && { heldBackBy: reason }) };
}
