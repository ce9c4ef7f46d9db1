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
  const { changes, becomes, counts = {}, joins, leaves } = movementOf(fact);
  const { waitlistCount, nextTicket, tally } = event;
  return {
    ...(changes === undefined ? (becomes?.(event) ?? event) : changed(event, changes)),
    registeredCount: event.registeredCount + (counts.registeredCount ?? 0),
    offeredCount: event.offeredCount + (counts.offeredCount ?? 0),
    extraCount: event.extraCount + (counts.extraCount ?? 0),
    checkedInCount: event.checkedInCount + (counts.checkedInCount ?? 0),
    ...(joins !== undefined && {
      waitlistCount: waitlistCount + 1,
      // Who comes back to a place has drawn its ticket before.
      nextTicket: Math.max(nextTicket, joins.ticket + 1),
      tally: withTicket(tally, joins.ticket),
    }),
    ...(leaves !== undefined && { waitlistCount: waitlistCount - 1, tally: withoutTicket(tally, leaves) }),
    changedAt: fact.at,
  };
}

function changed(event: EventState, changes: EventChanges): EventState {
  const { capacity = event.capacity, hasWaitlist = event.hasWaitlist, owners, ...rest } = changes;
  const details = Object.entries({ ...event.details, ...rest }).filter(([, value]) => value !== null);
  const others = { capacity, hasWaitlist, ...(owners && { owners }) };
  return { ...event, ...others, details: Object.fromEntries(details) as EventDetails };
}
