import type { EventChanges, EventDetails } from "./event-details.ts";
import type { Fact } from "./facts.ts";
import { movementOf } from "./movements.ts";
import type { EventState, Standing, WaitlistEntry } from "./event-state.ts";
import { withoutTicket, withTicket } from "./tally.ts";

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
 * make the time of a chunk quadratic. `version` does not change, since it counts transactions, not facts.
 * Throws on a fact about an event that was never created: then the history is broken.
 */
export function evolve(roster: Roster, fact: Fact): Roster {
  const { creates, changes, seats, joins, leaves, person } = movementOf(fact);
  if (creates !== undefined) {
    roster.event = creates;
    return roster;
  }
  if (roster.event === undefined) throw new Error(`${fact.type} for an event that was never created`);
  const event = changes === undefined ? roster.event : changed(roster.event, changes);
  roster.event = { ...event, registeredCount: event.registeredCount + seats, changedAt: fact.at };
  if (joins !== undefined) joinWaitlist(roster, roster.event, joins);
  if (leaves !== undefined) leaveWaitlist(roster, roster.event, leaves);
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

/** Adds somebody at the tail. They join `roster.waiting` only if that has everybody in front of them. */
function joinWaitlist(roster: Roster, event: EventState, joining: WaitlistEntry): void {
  const { ticket } = joining;
  if (roster.waiting.size === event.waitlistCount) roster.waiting.set(ticket, joining);
  const [waitlistCount, tally] = [event.waitlistCount + 1, withTicket(event.tally, ticket)];
  roster.event = { ...event, waitlistCount, nextTicket: ticket + 1, tally };
}

/** Removes a ticket from the waitlist; the known positions behind it move up by one. */
function leaveWaitlist(roster: Roster, event: EventState, ticket: number): void {
  const [waitlistCount, tally] = [event.waitlistCount - 1, withoutTicket(event.tally, ticket)];
  roster.event = { ...event, waitlistCount, tally };
  roster.waiting.delete(ticket);
  for (const [userId, standing] of roster.standings) {
    if (standing.status !== "waitlisted" || standing.position === undefined || standing.ticket <= ticket)
      continue;
    roster.standings.set(userId, { ...standing, position: standing.position - 1 });
  }
}
