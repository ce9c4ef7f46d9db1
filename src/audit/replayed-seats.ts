import type { Standing, WaitlistEntry } from "#domain/event-state.ts";
import type { CheckRule, ReplayedEvent } from "./replayed-event.ts";

/** What several facts have in common: somebody gets a seat, or somebody's turn has come. */

type Seat = Omit<Extract<Standing, { status: "registered" }>, "status">;

/** A seat within the capacity, unless it is an extra one. */
export function seatPerson(event: ReplayedEvent, userId: string, seat: Seat, checkRule: CheckRule): void {
  const held = event.taken + event.offered;
  const isFree = seat.extra === true || held < event.capacity;
  checkRule(1, isFree, `${userId} is seated when ${held} of ${event.capacity} are taken`);
  event.standings.set(userId, { status: "registered", ...seat });
  if (seat.extra === true) event.extra++;
  else event.taken++;
}

/** Whoever gets a seat, or the offer of one, is the first who waits. */
export function checkIsFirst(
  event: ReplayedEvent,
  { userId, ticket, waitlistedAt }: WaitlistEntry,
  how: string,
  checkRule: CheckRule,
): void {
  const first = firstWaiting(event);
  const isFirst = first?.ticket === ticket && first.userId === userId && first.waitlistedAt === waitlistedAt;
  const others = first === undefined ? "nobody waits" : `first is ${first.userId} with ${first.ticket}`;
  checkRule(4, isFirst, `${userId} ${how} with ticket ${ticket}, but ${others}`);
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

export function checkStandsNowhere({ standings }: ReplayedEvent, userId: string, checkRule: CheckRule): void {
  const status = standings.get(userId)?.status ?? "none";
  checkRule(3, status === "none" || status === "cancelled", `${userId} is already ${status}`);
}

/** Nobody comes to a draft, unless an organiser waives that. */
export function checkIsPublished(
  { draft }: ReplayedEvent,
  { userId, waived = [] }: { readonly userId: string; readonly waived?: readonly string[] },
  checkRule: CheckRule,
): void {
  checkRule(9, !draft || waived.includes("published"), `${userId} comes to a draft`);
}
