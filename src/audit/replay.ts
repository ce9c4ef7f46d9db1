import { type Fact, isAnnounced } from "#domain/facts.ts";
import type { EventState } from "#domain/event-state.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { Findings } from "./findings.ts";
import { applyFact } from "./apply-fact.ts";
import { type CheckRule, type Effect, emptyReplayedEvent, type ReplayedEvent } from "./replayed-event.ts";
import { mayPromote } from "./timely.ts";

/** Replays the journal of one event, entry by entry. */
export type Replay = {
  /** Applies the next entry. Checks the rules at each of its facts, and at the version that it leads to. */
  apply(entry: JournalEntry): void;
  /** The event as the entries so far leave it; undefined when it was never created. */
  event(): EventState | undefined;
  readonly state: ReplayedEvent;
};

export function createReplay(eventId: string, { check }: Findings): Replay {
  const state = emptyReplayedEvent();
  let version = 0;
  let changedAt = "";

  /** Rules for the state between two transactions, which everybody can see. */
  const checkVersion = (facts: readonly Fact[], checkRule: CheckRule): void => {
    const { taken, offered, capacity, hasWaitlist, waiting } = state;
    const held = taken + offered;
    checkRule(1, held <= capacity, `${held} of ${capacity} seats are taken`);
    const isSettled =
      held >= capacity || waiting.size === 0 || !mayPromote(state, changedAt) || isStep(facts);
    checkRule(4, isSettled, `${capacity - held} seats are free while ${waiting.size} wait`);
    const ends = facts.some((fact) => fact.type === "EventUpdated" && fact.changes.hasWaitlist === false);
    const isKept = !ends || hasWaitlist || waiting.size === 0;
    checkRule(4, isKept, `the waitlist is turned off while ${waiting.size} wait`);
  };

  /**
   * Marks are cleared in any order on a topic that keeps none, and an entry of a quiet event may do without, so they
   * say nothing about one another.
   */
  const checkPublication = ({ facts, isPending }: JournalEntry, checkRule: CheckRule): void =>
    checkRule(6, !isPending || facts.some(isAnnounced), "waits for publication with nothing to tell");

  return {
    state,
    apply(entry) {
      const checkRule: CheckRule = (invariant, holds, detail) =>
        check(invariant, `journal ${entry.version}`, holds, () => detail);
      const [first] = entry.facts;
      const isLeap = first?.type === "EventRestored" && first.restoredVersion === version;
      const follows = isLeap ? entry.version > version : entry.version === version + 1;
      checkRule(7, follows, `follows version ${version}`);
      version = entry.version;
      checkRule(7, entry.facts.length > 0, "has no facts");
      for (const [i, fact] of entry.facts.entries()) {
        const isCreation = fact.type === "EventCreated" && fact.eventId === eventId;
        const isFirst = version === 1 && i === 0;
        checkRule(7, isCreation === isFirst, `fact ${i} of version ${version} is ${fact.type}`);
        checkRule(7, fact.at >= changedAt, `${fact.type} of ${fact.at} comes after ${changedAt}`);
        changedAt = fact.at;
        applyFact(state, fact, checkRule);
      }
      if (isStep(entry.facts)) markAsStep(state.updates, entry.at);
      checkVersion(entry.facts, checkRule);
      checkPublication(entry, checkRule);
    },
    event() {
      const { details, capacity, hasWaitlist, owners, draft, cancelled, waiting, nextTicket } = state;
      if (details === undefined) return undefined;
      const event = { eventId, details, capacity, hasWaitlist, ...(owners && { owners }) };
      return {
        ...event,
        ...(draft && { draft }),
        ...(cancelled && { cancelled }),
        registeredCount: state.taken,
        offeredCount: state.offered,
        extraCount: state.extra,
        checkedInCount: state.checkedIn,
        waitlistCount: waiting.size,
        nextTicket,
        tally: tallyOf([...waiting.keys()]),
        version,
        changedAt,
      };
    },
  };
}

/** The last of these effects, if it is of this time, may be that of a step. */
function markAsStep(updates: Effect[], at: string): void {
  const last = updates.at(-1);
  if (last?.at === at) updates[updates.length - 1] = { ...last, mayBeStep: true };
}

/**
 * Whether the entry may be a step of a command that ends what held promotions back, and lets in more people than fit
 * into a transaction: others follow, which leave no seat free at last. A raise of the capacity is full at each step.
 */
function isStep(facts: readonly Fact[]): boolean {
  const ends = (fact: Fact): boolean =>
    fact.type === "EventPublished" ||
    fact.type === "EventReinstated" ||
    (fact.type === "EventUpdated" &&
      ["promotion", "claimWithin", "promoteUntil", "date"].some((name) => name in fact.changes));
  const given = facts.filter(({ type }) => type === "AttendeePromoted" || type === "SeatOffered").length;
  return given > 0 && (given === facts.length || facts.some(ends));
}

/** Counted from the tickets themselves, in blocks of 255, and not by the code of the domain. */
function tallyOf(tickets: readonly number[]): EventState["tally"] {
  const blocks = Map.groupBy(tickets, (ticket) => Math.floor(ticket / 255));
  if (blocks.size === 0) return { from: 0, counts: [] };
  const [from, last] = [Math.min(...blocks.keys()), Math.max(...blocks.keys())];
  const counts = Array.from({ length: last - from + 1 }, (_, i) => blocks.get(from + i)?.length ?? 0);
  return { from, counts };
}
