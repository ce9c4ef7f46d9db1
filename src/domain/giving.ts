import type { EventState } from "./event-state.ts";
import type { AttendeePromoted, SeatOffered } from "./facts.ts";
import type { Roster } from "./roster.ts";
import { after, claimMs, earlier, momentsOf } from "./schedule.ts";

type Openings = {
  /** The event after the command's own facts. */
  readonly event: EventState;
  readonly seats: number;
  readonly limit: number;
  readonly at: string;
};

/**
 * Whoever gets `seats` free seats at the time `at`, in ticket order: at most `limit`, and at most as many as the roster
 * knows people who wait. If they are fewer than the seats, the caller needs a further transaction, or a roster
 * with more of the waitlist. They are promoted, or, where the event says so, offered a seat.
 */
export function givenTo(roster: Roster, { event, seats, limit, at }: Openings) {
  const given: (AttendeePromoted | SeatOffered)[] = [];
  const most = Math.min(seats, limit);
  // Most commands leave no seat to give; when an offer ends takes three times as long as all the rest of a decision.
  if (most === 0) return given;
  const expiresAt = event.details.promotion === "offer" ? offeredUntil(event, at) : undefined;
  for (const { userId, ticket, waitlistedAt } of roster.waiting.values()) {
    if (given.length >= most) break;
    const person = { userId, ticket, waitlistedAt };
    if (expiresAt === undefined) given.push({ type: "AttendeePromoted", ...person, at });
    else given.push({ type: "SeatOffered", ...person, expiresAt, at });
  }
  return given;
}

/** Offers end with the promotions at the latest. */
function offeredUntil({ details }: EventState, at: string): string {
  const { promoteUntil } = momentsOf(details);
  const expiresAt = after(at, claimMs(details));
  return promoteUntil === undefined ? expiresAt : earlier(expiresAt, promoteUntil);
}
