import { ACTS } from "./acts/table.ts";
import type { Deed } from "./acts/act.ts";
import type { Case } from "./case.ts";
import { type Command, type CommandType, type CreateEvent, personOf } from "./commands.ts";
import { counted } from "./counted.ts";
import type { Standing } from "./event-state.ts";
import type { EventCreated, Fact } from "./facts.ts";
import type { Outcome } from "./outcomes.ts";
import { promotionsFor } from "./promotions.ts";
import type { Rejection } from "./rejection.ts";
import { type Roster, standingOf } from "./roster.ts";
import { firstOf } from "./rules/rule.ts";
import { RULES } from "./rules/table.ts";
import { seatsToGive } from "./seats.ts";

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
 * the roster is not changed. The event is checked before the user, and the user before the rules of the command
 * (`rules/table.ts`). After the facts of an accepted command there is no seat to give to somebody who waits. An update
 * that needs more promotions than `promotions` is made in steps: commit them one by one.
 */
export function decide(roster: Roster, command: Command, circumstances: Circumstances): Decision {
  const { event } = roster;
  if (event === undefined) return rejected({ type: "EventNotFound" });
  const userId = personOf(command);
  if (userId !== undefined && !roster.users.has(userId)) return rejected({ type: "UserNotFound" });
  const standing: Standing = userId === undefined ? { status: "none" } : standingOf(roster, userId);
  return decideCase(roster, { event, standing, command, ...circumstances }, circumstances.promotions);
}

function decideCase<Type extends CommandType>(roster: Roster, it: Case<Type>, limit: number): Decision {
  const type: Type = it.command.type;
  const rejection = firstOf(RULES[type], it);
  if (rejection !== undefined) return rejected(rejection);
  return granted(roster, it, ACTS[type](it), limit);
}

/** What a command does by itself, and in the same transaction whoever gets the seats that are to be given then. */
function granted(
  roster: Roster,
  { event, at }: Pick<Case, "event" | "at">,
  deed: Deed,
  limit: number,
): Decision {
  const { outcome, facts, step } = deed;
  const due = seatsToGive(facts.reduce(counted, event), at);
  // Only who lets more people in gives seats, or goes on with it: for other commands nobody has looked who waits.
  const seats = step !== undefined || due > seatsToGive(event, at) ? due : 0;
  const promotions = promotionsFor(roster, { seats, limit, at });
  if (seats > 0 && promotions.length === 0) return { kind: "undecided" };
  if (promotions.length < seats && step !== undefined) {
    return { kind: "step", facts: [...step(promotions.length), ...promotions] };
  }
  return { kind: "accepted", facts: [...facts, ...promotions], outcome };
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

function rejected(rejection: Rejection): Decision {
  return { kind: "rejected", rejection };
}
