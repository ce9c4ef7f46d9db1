import type { AttendeePromoted } from "./facts.ts";
import type { Roster } from "./roster.ts";

type Openings = { readonly seats: number; readonly limit: number; readonly at: string };

/**
 * Promotions for `seats` free seats at the time `at`, in ticket order: at most `limit`, and at most as many
 * as the roster knows people who wait. If they are fewer than `min(seats, waitlistCount)`, the caller needs
 * a further transaction, or a roster with more of the waitlist.
 */
export function promotionsFor(roster: Roster, { seats, limit, at }: Openings): AttendeePromoted[] {
  const promotions: AttendeePromoted[] = [];
  const most = Math.min(seats, limit);
  for (const { userId, ticket, waitlistedAt } of roster.waiting.values()) {
    if (promotions.length >= most) break;
    promotions.push({ type: "AttendeePromoted", userId, ticket, waitlistedAt, at });
  }
  return promotions;
}
