import { setImmediate as turn } from "node:timers/promises";
import type { Command, Register } from "#domain/commands.ts";
import { decide } from "#domain/decide.ts";
import { type EventState, statusOf } from "#domain/event-state.ts";
import type { Rejection } from "#domain/rejection.ts";
import { emptyRoster, type Roster } from "#domain/roster.ts";
import { after, later, momentsOf } from "#domain/schedule.ts";
import { createLanes } from "#flow/lanes.ts";
import type { Clock } from "#ports/clock.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import type { RosterStore } from "#ports/roster-store.ts";
import { createCrowdCounter } from "./crowd-counter.ts";
import { createFreeingCommands } from "./freeing-commands.ts";
import type { RequestReference } from "./request-id.ts";
import { type EarlyRefusal, isEarly } from "./sealed-refusal.ts";

export type NewcomerRefusals = {
  /** The refusal of a registration; undefined when a worker has to decide it. Never throws. */
  refusal(eventId: string, command: Register): Promise<EarlyRefusal | undefined>;
  /** Call this with whatever was read of an event. */
  saw(event: EventState): void;
  /**
   * Call this before sending any command. Until those that may let somebody in have ended, registrations for
   * their event are not refused here.
   */
  recordCommand(reference: RequestReference, command: Command): void;
};

export type NewcomerRefusalsDeps = {
  readonly store: Pick<RosterStore, "load">;
  readonly events: Pick<EventCatalog, "find">;
  readonly memory: RequestMemory;
  readonly registrations: Pick<RegistrationReader, "find">;
  readonly clock: Clock;
};

export type NewcomerRefusalsOptions = {
  /** Registrations per second at one event above which checking for free seats pays. */
  readonly crowd?: number;
};

/** People per round. A round reads them once, and then the event. */
const MAX_CALLERS = 90;
/** Bounds memory: events that may refuse newcomers, each with its texts. The oldest are forgotten. */
const MAX_SEEN = 1000;
/** How far the clocks of gateways and workers may be apart: close to a moment a worker decides. */
const CLOCKS_APART_MS = 1000;
/** The refusals that each registration may change: only a crowd pays for looking whether they still hold. */
const OF_ROOM: ReadonlySet<Rejection["type"]> = new Set(["EventFull", "WaitlistFull"]);

type Caller = {
  readonly command: Register;
  readonly answer: (refusal: EarlyRefusal | undefined) => void;
};

/**
 * Refuses registrations without the queue: at an event that takes none now, because it is a draft, cancelled, not open
 * yet, or closed, and, of a crowd, at an event without room. A registration is refused here only if the decider refuses
 * it, by clocks that are a second apart, on a roster of one moment since the call: a worker could have refused it at
 * that moment. Everything else, what organisers ask for, and every doubtful case goes through the queue. So does
 * whoever comes while the event can't be read: what was seen of it before the call may be of before a seat was given
 * up, which the caller may know of.
 *
 * An event that takes registrations costs no reads until they crowd there. Then the event alone is read, one read at a
 * time, until it is found to refuse newcomers. From then on everybody in the crowd is answered in rounds, until a
 * round finds a free seat or a waitlist.
 */
export function createNewcomerRefusals(
  deps: NewcomerRefusalsDeps,
  { crowd = 20 }: NewcomerRefusalsOptions = {},
): NewcomerRefusals {
  const { store, events, clock } = deps;
  const isCrowded = createCrowdCounter(crowd);
  const freeing = createFreeingCommands(deps);
  /** The events that refuse newcomers at some time, as they were seen last. */
  const seen = new Map<string, EventState>();
  const beingRead = new Set<string>();

  const readEvent = async (eventId: string): Promise<void> => {
    if (beingRead.has(eventId)) return;
    beingRead.add(eventId);
    note(eventId, await events.find(eventId).catch(() => undefined));
    beingRead.delete(eventId);
  };

  const note = (eventId: string, event: EventState | undefined): void => {
    seen.delete(eventId);
    if (event === undefined || !(hasTimes(event) || refusesNewcomers(event, clock()))) return;
    seen.set(eventId, event);
    const [oldest] = seen.size > MAX_SEEN ? seen.keys() : [];
    if (oldest !== undefined) seen.delete(oldest);
  };

  /**
   * The roster of one moment, that at which the event is read: it has the version that an earlier look has seen, so
   * that it has not changed since, and so not while the people were read.
   */
  const rosterOf = async (eventId: string, userIds: readonly string[]): Promise<Roster | undefined> => {
    const before = seen.get(eventId)?.version;
    const { roster } = await store.load({ eventId, userIds, ranked: [], event: false, head: 0 });
    const event = await events.find(eventId);
    note(eventId, event);
    return event?.version === before ? { ...roster, event } : undefined;
  };

  const refusalsOf = async (eventId: string, callers: readonly Caller[]) => {
    if (!(await freeing.haveEnded(eventId))) return undefined;
    const roster = await rosterOf(eventId, [...new Set(callers.map(({ command }) => command.userId))]);
    const at = clock();
    return (command: Register) => roster && refusalFor(roster, command, at);
  };

  const rounds = createLanes<Caller>({
    maxItems: MAX_CALLERS,
    gather: () => turn(),
    run: async (eventId, callers) => {
      const refusalOf = await refusalsOf(eventId, callers).catch(() => undefined);
      for (const { command, answer } of callers) answer(refusalOf?.(command));
    },
  });

  return {
    async refusal(eventId, command) {
      const isCrowd = isCrowded(eventId);
      if (command.as === "organizer") return undefined;
      const event = seen.get(eventId);
      const reason = event && refusesNewcomers(event, clock());
      if (reason !== undefined && (isCrowd || !OF_ROOM.has(reason)))
        return await new Promise((answer) => rounds.add(eventId, { command, answer }));
      if (isCrowd) void readEvent(eventId);
      return undefined;
    },

    saw: (event) => note(event.eventId, event),
    recordCommand: (reference, command) => freeing.record(reference, command),
  };
}

/**
 * The decider's refusal, if it is one that a gateway may make; undefined for any other decision, and where it depends
 * on whose clock is asked.
 */
function refusalFor(roster: Roster, command: Register, at: string): EarlyRefusal | undefined {
  const changedAt = roster.event?.changedAt ?? at;
  const [behind, ahead] = [-CLOCKS_APART_MS, CLOCKS_APART_MS].map((ms) => {
    const then = later(after(at, ms), changedAt);
    const decision = decide(roster, command, { at: then, askedAt: then, promotions: 0 });
    return decision.kind === "rejected" ? decision.rejection : undefined;
  });
  if (behind === undefined || behind.type !== ahead?.type) return undefined;
  return isEarly(behind) ? { rejection: behind, at } : undefined;
}

const NEWCOMER: Register = { type: "register", userId: "somebody without a registration" };

/** Why a newcomer would be refused; undefined if they would not be. */
function refusesNewcomers(event: EventState, at: string): Rejection["type"] | undefined {
  const roster = { ...emptyRoster(), event, users: new Set([NEWCOMER.userId]) };
  return refusalFor(roster, NEWCOMER, at)?.rejection.type;
}

/** Whether the event refuses newcomers at some times, or until somebody publishes or reinstates it. */
function hasTimes(event: EventState): boolean {
  const { opensAt, closesAt } = momentsOf(event.details);
  return statusOf(event) !== "published" || opensAt !== undefined || closesAt !== undefined;
}
