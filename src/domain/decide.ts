import type { Command, CreateEvent, Register, Unregister, Update } from "./commands.ts";
import type { EventChanges } from "./event-details.ts";
import type { EventCreated, Fact } from "./facts.ts";
import type { EventState, Standing } from "./event-state.ts";
import { type Roster, standingOf } from "./roster.ts";
import type { Outcome } from "./outcomes.ts";
import { promotionsFor } from "./promotions.ts";

/** Why the rules said no. A refusal is a value: an outcome like any other, never an exception. */
export type Rejection =
  | { readonly type: "EventNotFound" }
  | { readonly type: "EventAlreadyExists" }
  | { readonly type: "UserNotFound" }
  | { readonly type: "NotRegistered" }
  | { readonly type: "EventFull"; readonly capacity: number; readonly registeredCount: number }
  | { readonly type: "AlreadyRegistered"; readonly standing: Extract<Standing, { status: "registered" }> }
  | { readonly type: "AlreadyWaitlisted"; readonly standing: Extract<Standing, { status: "waitlisted" }> }
  | { readonly type: "CapacityBelowRegistered"; readonly registeredCount: number }
  | { readonly type: "WaitlistNotEmpty"; readonly waitlistCount: number };

export type Decision =
  | { readonly kind: "accepted"; readonly facts: readonly Fact[]; readonly outcome: Outcome }
  | { readonly kind: "rejected"; readonly rejection: Rejection }
  /** Commit these facts first, in a transaction of their own; then decide the same command again. */
  | { readonly kind: "step"; readonly facts: readonly Fact[] }
  /** The roster has too little of the waitlist for a decision: load more of it. */
  | { readonly kind: "undecided" };

/** What a decision depends on besides the roster and the command. Times are RFC 3339, UTC, milliseconds. */
export type Circumstances = {
  /** The time of the decision. */
  readonly at: string;
  /**
   * When a gateway accepted the command. Rules about time go by it: a command that was sent in time is not
   * too late because it was queued.
   */
  readonly askedAt: string;
  /** Most promotions that still fit into the transaction. */
  readonly promotions: number;
};

/**
 * Decides one command against the roster: the facts that it leads to, or the reason for its refusal. Pure:
 * the roster is not changed. The event is checked before the user, and the user before the state. After the
 * facts of an accepted command no seat is free while somebody waits. A raise of the capacity that needs
 * more promotions than `promotions` is made in steps, and the event is full after each step.
 */
export function decide(roster: Roster, command: Command, circumstances: Circumstances): Decision {
  const { event } = roster;
  if (event === undefined) return rejected({ type: "EventNotFound" });
  if (command.type === "update") return update(roster, event, command, circumstances);
  if (!roster.users.has(command.userId)) return rejected({ type: "UserNotFound" });
  switch (command.type) {
    case "register":
      return register(roster, event, command, circumstances);
    case "unregister":
      return cancel(roster, event, command, circumstances);
    default:
      return command satisfies never;
  }
}

export type Creation =
  | { readonly kind: "accepted"; readonly facts: readonly [EventCreated] }
  | { readonly kind: "rejected"; readonly rejection: Rejection };

/** Decides the creation of an event. `roster` is that of the event's id: empty, unless the id is taken. */
export function decideCreation(roster: Roster, command: CreateEvent, at: string): Creation {
  if (roster.event !== undefined) return { kind: "rejected", rejection: { type: "EventAlreadyExists" } };
  const { eventId, details, capacity, hasWaitlist, owners } = command;
  const event = { eventId, details, capacity, hasWaitlist, ...(owners && { owners }) };
  const created: EventCreated = { type: "EventCreated", ...event, at };
  return { kind: "accepted", facts: [created] };
}

function register(roster: Roster, event: EventState, { userId }: Register, { at }: Circumstances): Decision {
  const standing = standingOf(roster, userId);
  if (standing.status === "registered") return rejected({ type: "AlreadyRegistered", standing });
  if (standing.status === "waitlisted") return rejected({ type: "AlreadyWaitlisted", standing });
  const { capacity, registeredCount, waitlistCount, nextTicket: ticket } = event;
  // Nobody overtakes: while anyone waits, a free seat belongs to the head of the waitlist.
  if (registeredCount < capacity && waitlistCount === 0) {
    return accepted("registered", [{ type: "AttendeeRegistered", userId, at }]);
  }
  if (!event.hasWaitlist) return rejected({ type: "EventFull", capacity, registeredCount });
  return accepted("waitlisted", [
    { type: "AttendeeWaitlisted", userId, ticket, position: waitlistCount + 1, at },
  ]);
}

function cancel(
  roster: Roster,
  event: EventState,
  { userId }: Unregister,
  circumstances: Circumstances,
): Decision {
  const { at } = circumstances;
  const standing = standingOf(roster, userId);
  if (standing.status === "waitlisted") {
    const gaveUp = { kind: "place", ticket: standing.ticket } as const;
    return accepted("left-waitlist", [{ type: "RegistrationCancelled", userId, gaveUp, at }]);
  }
  if (standing.status !== "registered") return rejected({ type: "NotRegistered" });
  // The seat is passed on in the same transaction, so that nobody ever sees it free while somebody waits.
  const freed = Math.min(event.capacity - event.registeredCount + 1, event.waitlistCount);
  const promotions = promotionsFor(roster, { seats: freed, limit: circumstances.promotions, at });
  if (promotions.length < Math.min(freed, 1)) return { kind: "undecided" };
  const cancelled: Fact = { type: "RegistrationCancelled", userId, gaveUp: { kind: "seat" }, at };
  return accepted("unregistered", [cancelled, ...promotions]);
}

function update(
  roster: Roster,
  event: EventState,
  { changes }: Update,
  circumstances: Circumstances,
): Decision {
  const { at } = circumstances;
  const { registeredCount, waitlistCount } = event;
  const { capacity = event.capacity, hasWaitlist = event.hasWaitlist } = changes;
  if (capacity < registeredCount) return rejected({ type: "CapacityBelowRegistered", registeredCount });
  const due = Math.min(capacity - registeredCount, waitlistCount);
  // What counts for turning the waitlist off is who would still wait after the promotions of this update.
  if (!hasWaitlist && waitlistCount > due) {
    return rejected({ type: "WaitlistNotEmpty", waitlistCount: waitlistCount - due });
  }
  const promotions = promotionsFor(roster, { seats: due, limit: circumstances.promotions, at });
  if (promotions.length < due) {
    if (promotions.length === 0) return { kind: "undecided" };
    const full = registeredCount + promotions.length;
    return { kind: "step", facts: [{ type: "CapacityRaised", capacity: full, at }, ...promotions] };
  }
  const different = differing(event, changes);
  if (Object.keys(different).length === 0) return accepted("updated", []);
  return accepted("updated", [{ type: "EventUpdated", changes: different, at }, ...promotions]);
}

/** Those members of `changes` that differ from the event. */
function differing(event: EventState, changes: EventChanges): EventChanges {
  const current: Record<string, unknown> = { ...event, ...event.details };
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other);
  const entries = Object.entries(changes).filter(([name, value]) => !isSame(current[name], value));
  return Object.fromEntries(entries);
}

function accepted(outcome: Outcome, facts: readonly Fact[]): Decision {
  return { kind: "accepted", facts, outcome };
}

function rejected(rejection: Rejection): Decision {
  return { kind: "rejected", rejection };
}
