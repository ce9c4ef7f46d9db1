import { counted } from "./counted.ts";
import type { Fact } from "./facts.ts";
import { movementOf } from "./movements.ts";
import { type EventState, NOWHERE, type Standing, type WaitlistEntry } from "./event-state.ts";

/**
 * The part of one event's state that a decision needs: the event, those of the people concerned who exist,
 * where they stand, and the first who wait. `waiting` is a prefix of the waitlist in ticket order, never
 * with a gap. It is the whole waitlist exactly when its size equals `event.waitlistCount`.
 */
export type Roster = {
  event: EventState | undefined;
  readonly users: ReadonlySet<string>;
  /** Those of the people concerned who were erased: they are no users, but may leave. */
  readonly erased?: ReadonlySet<string>;
  readonly standings: Map<string, Standing>;
  readonly waiting: Map<number, WaitlistEntry>;
};

export function emptyRoster(): Roster {
  return { event: undefined, users: new Set(), standings: new Map(), waiting: new Map() };
}

/** Where `userId` stands; people whom the roster does not have stand nowhere. */
export function standingOf(roster: Roster, userId: string): Standing {
  return roster.standings.get(userId) ?? NOWHERE;
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
  if (joins !== undefined) joinWaitlist(roster, event, joins);
  if (leaves !== undefined) leaveWaitlist(roster, leaves);
  if (person !== undefined) {
    const { userId, standing } = person;
    roster.standings.set(userId, standing(standingOf(roster, userId)));
  }
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
function leaveWaitlist({ waiting, standings }: Roster, ticket: number): void {
  waiting.delete(ticket);
  moveBehind(standings, ticket, -1);
}

/** Somebody joins the waitlist; the known positions behind them move down by one. */
function joinWaitlist({ waiting, standings }: Roster, before: EventState, place: WaitlistEntry): void {
  const isWhole = waiting.size === before.waitlistCount;
  const behind = [...waiting.values()].filter(({ ticket }) => ticket > place.ticket);
  // Only if the roster has everybody in front of them.
  if (isWhole || behind.length > 0) {
    for (const { ticket } of behind) waiting.delete(ticket);
    for (const one of [place, ...behind]) waiting.set(one.ticket, one);
  }
  moveBehind(standings, place.ticket, 1);
}

/** Moves the known positions behind this ticket. Its own has none: whoever leaves or joins stands elsewhere. */
function moveBehind(standings: Roster["standings"], ticket: number, by: 1 | -1): void {
  for (const [userId, standing] of standings) {
    if (standing.status !== "waitlisted" || standing.position === undefined || standing.ticket <= ticket)
      continue;
    standings.set(userId, { ...standing, position: standing.position + by });
  }
}
