import type { AttendeePromoted } from "./facts.ts";
import type { Roster } from "./roster.ts";

/**
 * Promotions for `seats` free seats, in ticket order, at most `limit` of them. As many as there are people
 * waiting and known to the roster: fewer than `min(seats, waitlistCount)` means that the caller has to go on
 * with a further transaction or a longer look at the waitlist.
 */
export function settle(roster: Roster, seats: number, limit: number, at: string): AttendeePromoted[] {
  const promotions: AttendeePromoted[] = [];
  const most = Math.min(seats, limit);
  for (const { userId, ticket, waitlistedAt } of roster.waiting.values()) {
    if (promotions.length >= most) break;
    promotions.push({ type: "AttendeePromoted", userId, ticket, waitlistedAt, at });
  }
  return promotions;
}
