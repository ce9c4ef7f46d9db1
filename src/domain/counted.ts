import type { EventChanges, EventDetails } from "./event-details.ts";
import type { EventState } from "./event-state.ts";
import type { Fact } from "./facts.ts";
import { movementOf } from "./movements.ts";
import { withoutTicket, withTicket } from "./tally.ts";

/**
 * Folds one fact into the event: its details and its counters, and nothing of who has the seats. `version` does not
 * change, since it counts transactions, not facts.
 */
export function counted(event: EventState, fact: Fact): EventState {
  const { changes, seats, joins, leaves } = movementOf(fact);
  const { waitlistCount, tally } = event;
  return {
    ...(changes === undefined ? event : changed(event, changes)),
    registeredCount: event.registeredCount + seats,
    ...(joins !== undefined && {
      waitlistCount: waitlistCount + 1,
      nextTicket: joins.ticket + 1,
      tally: withTicket(tally, joins.ticket),
    }),
    ...(leaves !== undefined && { waitlistCount: waitlistCount - 1, tally: withoutTicket(tally, leaves) }),
    changedAt: fact.at,
  };
}

function changed(event: EventState, changes: EventChanges): EventState {
  const {
    capacity = event.capacity,
    hasWaitlist = event.hasWaitlist,
    owners = event.owners,
    ...rest
  } = changes;
  const details = Object.entries({ ...event.details, ...rest }).filter(([, value]) => value !== null);
  const others = { capacity, hasWaitlist, ...(owners && { owners }) };
  return { ...event, ...others, details: Object.fromEntries(details) as EventDetails };
}
