/** What somebody who registers would get: a seat, a place on the waitlist, or nothing. */
export type Room = "seat" | "waitlist" | "full" | "waitlist-full";

type Counts = { readonly availableSeats: number; readonly waitlistCount: number };
type Limits = { readonly hasWaitlist: boolean; readonly waitlistLimit?: number | undefined };

/** What the counts of an event promise to a newcomer. Free seats belong to those who wait, if anybody does. */
export function roomIn(
  { availableSeats, waitlistCount }: Counts,
  { hasWaitlist, waitlistLimit = Infinity }: Limits,
): Room {
  if (availableSeats > 0 && waitlistCount === 0) return "seat";
  if (!hasWaitlist) return "full";
  return waitlistCount < waitlistLimit ? "waitlist" : "waitlist-full";
}
