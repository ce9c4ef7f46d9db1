import type { EventDetails } from "#domain/event-details.ts";
import type { Fact } from "#domain/facts.ts";
import type { Outcome } from "#domain/outcomes.ts";
import type { Standing, WaitlistEntry } from "#domain/event-state.ts";
import type { Invariant } from "./findings.ts";

/** What a request did: its outcome, and the time of the fact. */
export type Effect = {
  readonly outcome: Outcome;
  readonly at: string;
  /** It may be a step of a request that goes on after it, and ends with another one. */
  readonly mayBeStep?: boolean;
  /** It may be a part of the request of the effect before it: whoever walks in is registered and checked in by one. */
  readonly mayBePart?: boolean;
};

/** An event as the facts applied so far leave it. `applyFact` changes it in place. */
export type ReplayedEvent = {
  details: EventDetails | undefined;
  capacity: number;
  hasWaitlist: boolean;
  owners: readonly string[] | undefined;
  draft: boolean;
  cancelled: { readonly reason?: string } | undefined;
  /** Seats taken: those of the capacity, and those beyond it. */
  taken: number;
  extra: number;
  /** Seats that are held by offers. */
  offered: number;
  /** Seats of people who have come. */
  checkedIn: number;
  nextTicket: number;
  readonly standings: Map<string, Standing>;
  /** Who waits, by ticket. */
  readonly waiting: Map<number, WaitlistEntry>;
  /** Every ticket ever drawn, in order; nobody waits any more with those before the index `head`. */
  readonly drawn: number[];
  head: number;
  /** What requests did, by the person concerned, in order. */
  readonly effects: Map<string, Effect[]>;
  /** The updates of the event, in order. */
  readonly updates: Effect[];
};

/** Called with each rule that a fact must keep, whether the fact keeps it, and what breaks it. */
export type CheckRule = (invariant: Invariant, holds: boolean, detail: string) => void;

export function emptyReplayedEvent(): ReplayedEvent {
  const counters = { taken: 0, extra: 0, offered: 0, checkedIn: 0, nextTicket: 1, head: 0 };
  const people = { standings: new Map(), waiting: new Map(), drawn: [], effects: new Map(), updates: [] };
  const event = { details: undefined, capacity: 0, hasWaitlist: false, owners: undefined };
  return { ...event, draft: false, cancelled: undefined, ...counters, ...people };
}

export function recordEffect({ effects }: ReplayedEvent, userId: string, effect: Effect): void {
  const before = effects.get(userId);
  if (before === undefined) effects.set(userId, [effect]);
  else before.push(effect);
}

/** Whether it is part of giving up whatever people have at an event that is long over. */
export function isOfRetention({ type, by }: Fact): boolean {
  return type === "RegistrationCancelled" && by === "retention";
}
