import type { EventState, Standing } from "#domain/event-state.ts";
import { blockStart, liveBefore } from "#domain/tally.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";

/**
 * How many people wait with a ticket up to and including this one. The tally has the counts of the blocks
 * before, so only the ticket's own block is read. Right only if the event does not change meanwhile; see
 * `readStable`.
 */
export async function rankOf(
  registrations: RegistrationReader,
  { eventId, tally, version }: EventState,
  ticket: number,
): Promise<number> {
  const inBlock = await registrations.countWaiting(eventId, blockStart(ticket), ticket, version);
  return liveBefore(tally, ticket) + inBlock;
}

/**
 * The standing with its position as of now, if it is a place on the waitlist of a known event; else
 * unchanged.
 */
export async function withPosition<Any extends Standing>(
  registrations: RegistrationReader,
  event: EventState | undefined,
  standing: Any,
): Promise<Any> {
  if (event === undefined || standing.status !== "waitlisted") return standing;
  const rank = await rankOf(registrations, event, standing.ticket);
  // A place that is given up at this moment may not be counted any more, but a position is never below 1.
  return { ...standing, position: Math.max(rank, 1) };
}
