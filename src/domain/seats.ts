import type { EventDetails } from "./event-details.ts";
import { type EventState, statusOf } from "./event-state.ts";
import { claimMs, momentsOf } from "./schedule.ts";

/** No offer is made that could be accepted for a shorter time than this, or than `claimWithin`. */
const SHORTEST_OFFER_MS = 5 * 60_000;

/** Seats of the capacity that nobody has, and that are not held for anybody. Negative only if the event is broken. */
export function freeSeats({ capacity, registeredCount, offeredCount }: EventState): number {
  return capacity - registeredCount - offeredCount;
}

/** Whether a newcomer gets a seat. Nobody overtakes: while anyone waits, a free seat belongs to them. */
export function isOpenToNewcomers(event: EventState): boolean {
  return freeSeats(event) > 0 && event.waitlistCount === 0;
}

/**
 * How many seats go to people who wait, at the time `at`. Whatever holds promotions back is here and nowhere else: when
 * a command has ended, it is 0.
 */
export function seatsToGive(event: EventState, at: string): number {
  const most = Math.min(freeSeats(event), event.waitlistCount);
  // Most commands leave no seat to give: then the moments, which take longer than the rest, are not worked out.
  return most > 0 && areGiven(event, at) ? most : 0;
}

function areGiven(event: EventState, at: string): boolean {
  const { details } = event;
  const { promoteUntil } = momentsOf(details);
  if (statusOf(event) !== "published" || details.promotion === "manual") return false;
  if (promoteUntil === undefined) return true;
  return at < promoteUntil && !(details.promotion === "offer" && isTooShort(details, promoteUntil, at));
}

function isTooShort(details: EventDetails, promoteUntil: string, at: string): boolean {
  return Date.parse(promoteUntil) - Date.parse(at) < Math.min(claimMs(details), SHORTEST_OFFER_MS);
}
