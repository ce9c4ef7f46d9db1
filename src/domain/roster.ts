import { counted } from "./counted.ts";
import type { Fact } from "./facts.ts";
import { movementOf } from "./movements.ts";
import type { EventState, Standing, WaitlistEntry } from "./event-state.ts";

/**
 * The part of one event's state that a decision needs: the event, those of the people concerned who exist,
 * where they stand, and the first who wait. `waiting` is a prefix of the waitlist in ticket order, never
 * with a gap. It is the whole waitlist exactly when its size equals `event.waitlistCount`.
 */
export type Roster = {
  event: EventState | undefined;
  readonly users: ReadonlySet<string>;
  readonly standings: Map<string, Standing>;
  readonly waiting: Map<number, WaitlistEntry>;
};

export function emptyRoster(): Roster {
  return { event: undefined, users: new Set(), standings: new Map(), waiting: new Map() };
}

/** Where `userId` stands; people whom the roster does not have stand nowhere. */
export function standingOf(roster: Roster, userId: string): Standing {
  return roster.standings.get(userId) ?? { status: "none" };
}

/**
 * Folds one fact into the roster, in place, and returns the roster: copying its maps for each fact would
 * make the time of a chunk quadratic. Throws on a fact about an event that was never created: then the history is
 * broken.
 */
export function evolve(roster: Roster, fact: Fact): Roster {
  const { creates, joins, leaves, person } = movementOf(fact);
  if (creates !== undefined) {
    roster.event = creates;
    return roster;
  }
  const { event } = roster;
  if (event === undefined) throw new Error(`${fact.type} for an event that was never created`);
  roster.event = counted(event, fact);
  // Somebody joins `roster.waiting` only if that has everybody in front of them.
  if (joins !== undefined && roster.waiting.size === event.waitlistCount)
    roster.waiting.set(joins.ticket, joins);
  if (leaves !== undefined) leaveWaitlist(roster, leaves);
  if (person !== undefined) roster.standings.set(person.userId, person.standing);
  return roster;
}

/**
 * A new event, as the facts of its first transaction leave it. Throws unless they begin with its creation.
 */
export function eventAfter(facts: readonly Fact[]): EventState {
  const { event } = facts.reduce(evolve, emptyRoster());
  if (event === undefined) throw new Error("the facts do not begin with a creation");
  return { ...event, version: 1 };
}

/** Removes a ticket from those who wait; the known positions behind it move up by one. */
function leaveWaitlist(roster: Roster, ticket: number): void {
  roster.waiting.delete(ticket);
  for (const [userId, standing] of roster.standings) {
    if (standing.status !== "waitlisted" || standing.position === undefined || standing.ticket <= ticket)
      continue;
    roster.standings.set(userId, { ...standing, position: standing.position - 1 });
  }
}
