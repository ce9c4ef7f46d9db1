import type { Command, Request } from "#domain/commands.ts";
import type { EventChanges } from "#domain/event-details.ts";
import { type Decision, decide, type Circumstances } from "#domain/decide.ts";
import type { Fact } from "#domain/facts.ts";
import type { EventState } from "#domain/event-state.ts";
import { emptyRoster, evolve, type Roster } from "#domain/roster.ts";

export const EARLIER = "2027-01-01T10:00:00.000Z";
export const NOW = "2027-01-01T12:00:00.000Z";
export const DETAILS = { title: "Concert", date: "2027-05-01T18:00:00.000Z", location: "Hall 1" };

type Given = {
  readonly capacity: number;
  readonly hasWaitlist?: boolean;
  readonly registered?: readonly string[];
  readonly waiting?: readonly string[];
  /** Users who stand nowhere at the event. */
  readonly others?: readonly string[];
};

/** The roster of an event with these people: first the seats are taken, then the others join the waitlist. */
export function given({
  capacity,
  hasWaitlist = true,
  registered = [],
  waiting = [],
  others = [],
}: Given): Roster {
  const users = new Set([...registered, ...waiting, ...others]);
  return fold({ ...emptyRoster(), users }, [
    { type: "EventCreated", eventId: "e", details: DETAILS, capacity, hasWaitlist, at: EARLIER },
    ...registered.map((userId): Fact => ({ type: "AttendeeRegistered", userId, at: EARLIER })),
    ...waiting.map((userId, i): Fact => {
      return { type: "AttendeeWaitlisted", userId, ticket: i + 1, position: i + 1, at: EARLIER };
    }),
  ]);
}

export function fold(roster: Roster, facts: readonly Fact[]): Roster {
  return facts.reduce(evolve, roster);
}

export const register = (userId: string): Request => ({ type: "register", userId });
export const cancel = (userId: string): Request => ({ type: "unregister", userId });
export const update = (changes: EventChanges): Request => ({ type: "update", changes });

/** Decides at NOW, with no limit on promotions unless `limits` has one. */
export function when(roster: Roster, command: Command, limits: Partial<Circumstances> = {}): Decision {
  return decide(roster, command, { at: NOW, askedAt: NOW, promotions: 1000, ...limits });
}

export function rejectionOf(decision: Decision) {
  return decision.kind === "rejected" ? decision.rejection : decision;
}

export function factsOf(decision: Decision): readonly Fact[] {
  if (decision.kind === "accepted" || decision.kind === "step") return decision.facts;
  throw new Error(`there are no facts in ${JSON.stringify(decision)}`);
}

/** The decision's facts in short: `registered ann`, `promoted bob 3`. */
export function story(decision: Decision): string[] {
  return factsOf(decision).map((fact) => {
    switch (fact.type) {
      case "EventCreated":
        return "created";
      case "EventUpdated":
        return `updated ${JSON.stringify(fact.changes)}`;
      case "CapacityRaised":
        return `capacity ${fact.capacity}`;
      case "AttendeeRegistered":
        return `registered ${fact.userId}`;
      case "AttendeeWaitlisted":
        return `waitlisted ${fact.userId} ${fact.ticket} at ${fact.position}`;
      case "AttendeePromoted":
        return `promoted ${fact.userId} ${fact.ticket}`;
      case "RegistrationCancelled":
        return `${fact.gaveUp.kind} of ${fact.userId}`;
      case "EventRestored":
        return `restored ${fact.restoredVersion}`;
      case "SeatOffered":
        return `offered ${fact.userId} ${fact.ticket} until ${fact.expiresAt}`;
      default:
        return "userId" in fact ? `${fact.type} ${fact.userId}` : fact.type;
    }
  });
}

/** The event of a roster that has one. */
export function eventOf(roster: Roster): EventState {
  if (roster.event === undefined) throw new Error("there is no event");
  return roster.event;
}
