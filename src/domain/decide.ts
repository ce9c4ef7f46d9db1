import { ACTS } from "./acts/table.ts";
import type { Deed } from "./acts/act.ts";
import { type Case, sentAt } from "./case.ts";
import { type Command, type CommandType, type CreateEvent, personOf } from "./commands.ts";
import { counted } from "./counted.ts";
import { NOWHERE, type Standing } from "./event-state.ts";
import type { EventCreated, Fact, OfferLapsed } from "./facts.ts";
import type { Outcome } from "./outcomes.ts";
import { givenTo } from "./giving.ts";
import type { Rejection } from "./rejection.ts";
import { type Roster, standingOf } from "./roster.ts";
import { firstOf } from "./rules/rule.ts";
import { RULES } from "./rules/table.ts";
import { seatsToGive } from "./seats.ts";

export type Decision =
  /** Without an outcome it is a command that nobody asked for, and nobody hears of. */
  | { readonly kind: "accepted"; readonly facts: readonly Fact[]; readonly outcome?: Outcome }
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
  /** Most promotions or offers that still fit into the transaction. */
  readonly promotions: number;
};

/**
 * Decides one command against the roster: the facts that it leads to, or the reason for its refusal. Pure:
 * the roster is not changed. The event is checked before the user, and the user before the rules of the command
 * (`rules/table.ts`). After the facts of an accepted command there is no seat to give to somebody who waits. A command
 * that lets in more people than `promotions` is carried out in steps: commit them one by one.
 */
export function decide(roster: Roster, command: Command, circumstances: Circumstances): Decision {
  const { event } = roster;
  if (event === undefined) return rejected({ type: "EventNotFound" });
  const userId = personOf(command);
  if (userId !== undefined && !isThere(roster, command.type, userId))
    return rejected({ type: "UserNotFound" });
  const standing: Standing = userId === undefined ? NOWHERE : standingOf(roster, userId);
  const { type } = command;
  return decideCase(roster, type, { event, standing, command, ...circumstances }, circumstances.promotions);
}

/** Whether there is a person for the command. Who was erased can only leave, and offers run out in any case. */
function isThere({ users, erased }: Roster, type: CommandType, userId: string): boolean {
  return users.has(userId) || type === "lapse" || (type === "unregister" && erased?.has(userId) === true);
}

function decideCase<Type extends CommandType>(
  roster: Roster,
  type: Type,
  it: Case<Type>,
  limit: number,
): Decision {
  // Whoever comes too late finds what they would have found if a sweep had been faster.
  const lapsed = ranOut(it);
  if (lapsed !== undefined) return asStep(granted(roster, it, { facts: [lapsed] }, limit));
  const rejection = firstOf(RULES[type], it);
  if (rejection !== undefined) return rejected(rejection);
  return granted(roster, it, ACTS[type](it), limit);
}

/** That the offer to the command's person has run out, if that is so and no fact says it yet. */
function ranOut({ event, standing, command, ...times }: Case): OfferLapsed | undefined {
  if (command.type === "lapse" || standing.status !== "offered" || event.cancelled !== undefined)
    return undefined;
  const { ticket, expiresAt } = standing;
  const userId = personOf(command);
  if (userId === undefined || sentAt(times) <= expiresAt) return undefined;
  return { type: "OfferLapsed", userId, ticket, at: times.at };
}

function asStep(decision: Decision): Decision {
  return decision.kind === "accepted" ? { kind: "step", facts: decision.facts } : decision;
}

/** What a command does by itself, and in the same transaction whoever gets the seats that are to be given then. */
function granted(
  roster: Roster,
  { event, at }: Pick<Case, "event" | "at">,
  deed: Deed,
  limit: number,
): Decision {
  const { outcome, facts, step } = deed;
  const updated = facts.reduce(counted, event);
  const due = seatsToGive(updated, at);
  // Only who lets more people in gives seats, or goes on with it: for other commands nobody has looked who waits.
  const seats = step !== undefined || due > seatsToGive(event, at) ? due : 0;
  const given = givenTo(roster, { event: updated, seats, limit, at });
  if (seats > 0 && given.length === 0) return { kind: "undecided" };
  if (given.length < seats && step !== undefined) {
    return { kind: "step", facts: [...step(given.length), ...given] };
  }
  return { kind: "accepted", facts: [...facts, ...given], ...(outcome && { outcome }) };
}

export type Creation =
  | { readonly kind: "accepted"; readonly facts: readonly [EventCreated] }
  | { readonly kind: "rejected"; readonly rejection: Rejection };

/** Decides the creation of an event. `roster` is that of the event's id: empty, unless the id is taken. */
export function decideCreation(roster: Roster, command: CreateEvent, at: string): Creation {
  if (roster.event !== undefined) return { kind: "rejected", rejection: { type: "EventAlreadyExists" } };
  const { eventId, details, capacity, hasWaitlist, owners, status } = command;
  const event = {
    eventId,
    details,
    capacity,
    hasWaitlist,
    ...(owners && { owners }),
    ...(status && { status }),
  };
  const created: EventCreated = { type: "EventCreated", ...event, at };
  return { kind: "accepted", facts: [created] };
}

function rejected(rejection: Rejection): Decision {
  return { kind: "rejected", rejection };
}
