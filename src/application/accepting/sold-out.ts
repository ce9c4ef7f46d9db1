import { setImmediate as turn } from "node:timers/promises";
import type { Command } from "#domain/commands.ts";
import { decide } from "#domain/decide.ts";
import type { EventState } from "#domain/event-state.ts";
import { emptyRoster, type Roster } from "#domain/roster.ts";
import { createLanes } from "#flow/lanes.ts";
import type { Clock } from "#ports/clock.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { RegistrationReader } from "#ports/registration-reader.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import type { RosterStore } from "#ports/roster-store.ts";
import { createCrowdCounter } from "./crowd-counter.ts";
import { createFreeingCommands } from "./freeing-commands.ts";
import type { EarlyRefusal, RequestReference } from "./request-id.ts";

export type SoldOut = {
  /** The refusal of a registration; undefined when a worker has to decide it. Never throws. */
  refusal(eventId: string, userId: string): Promise<EarlyRefusal | undefined>;
  /**
   * Call this before sending any command. Until those that may free a seat have ended, registrations for
   * their event are not refused here.
   */
  recordCommand(reference: RequestReference, command: Command): void;
};

export type SoldOutDeps = {
  readonly store: Pick<RosterStore, "load">;
  readonly events: Pick<EventCatalog, "find">;
  readonly memory: RequestMemory;
  readonly registrations: Pick<RegistrationReader, "find">;
  readonly clock: Clock;
};

export type SoldOutOptions = {
  /** Registrations per second at one event above which checking for free seats pays. */
  readonly crowd?: number;
};

/** People per round. A round reads them once, and then the event. */
const MAX_CALLERS = 90;

type Caller = { readonly userId: string; readonly answer: (refusal: EarlyRefusal | undefined) => void };

/**
 * Refuses registrations of a crowd at a sold-out event without the queue. A registration is refused here
 * only if the decider refuses it because the event is full, or the person unknown, on a roster of one moment
 * since the call: a worker could have refused it at that moment. Everything else, and every doubtful case,
 * goes through the queue. So does whoever comes while the event can't be read: what was seen of it before the call
 * may be of before a seat was given up, which the caller may know of.
 *
 * An event costs no reads until registrations crowd there. Then the event alone is read, one read at a
 * time, until it is found sold out. From then on everybody in the crowd is answered in rounds, until a
 * round finds a free seat or a waitlist.
 */
export function createSoldOut(deps: SoldOutDeps, options: SoldOutOptions = {}): SoldOut {
  const { store, events, clock } = deps;
  const { crowd = 20 } = options;
  const isCrowded = createCrowdCounter(crowd);
  const freeing = createFreeingCommands(deps);
  /** The events that were found sold out, each with its version then. */
  const soldOutAt = new Map<string, number>();
  const beingRead = new Set<string>();

  const readEvent = async (eventId: string): Promise<void> => {
    if (beingRead.has(eventId)) return;
    beingRead.add(eventId);
    note(eventId, await events.find(eventId).catch(() => undefined));
    beingRead.delete(eventId);
  };

  const note = (eventId: string, event: EventState | undefined): void => {
    if (event !== undefined && isSoldOut(event, clock())) soldOutAt.set(eventId, event.version);
    else soldOutAt.delete(eventId);
  };

  /**
   * The roster of one moment, that at which the event is read: it has the version that an earlier look has seen, so
   * that it has not changed since, and so not while the people were read.
   */
  const rosterOf = async (eventId: string, userIds: readonly string[]): Promise<Roster | undefined> => {
    const before = soldOutAt.get(eventId);
    const { roster } = await store.load({ eventId, userIds, ranked: [], event: false, head: 0 });
    const event = await events.find(eventId);
    note(eventId, event);
    return event?.version === before ? { ...roster, event } : undefined;
  };

  const refusalsOf = async (eventId: string, callers: readonly Caller[]) => {
    if (!(await freeing.haveEnded(eventId))) return undefined;
    const roster = await rosterOf(eventId, [...new Set(callers.map(({ userId }) => userId))]);
    const at = clock();
    return (userId: string) => roster && refusalFor(roster, userId, at);
  };

  const rounds = createLanes<Caller>({
    maxItems: MAX_CALLERS,
    gather: () => turn(),
    run: async (eventId, callers) => {
      const refusalOf = await refusalsOf(eventId, callers).catch(() => undefined);
      for (const { userId, answer } of callers) answer(refusalOf?.(userId));
    },
  });

  return {
    async refusal(eventId, userId) {
      if (!isCrowded(eventId)) return undefined;
      if (soldOutAt.has(eventId)) {
        return await new Promise((answer) => rounds.add(eventId, { userId, answer }));
      }
      void readEvent(eventId);
      return undefined;
    },

    recordCommand: (reference, command) => freeing.record(reference, command),
  };
}

/** The decider's refusal for one of the early reasons; undefined for any other decision. */
function refusalFor(roster: Roster, userId: string, at: string): EarlyRefusal | undefined {
  const decision = decide(roster, { type: "register", userId }, { at, askedAt: at, promotions: 0 });
  if (decision.kind !== "rejected") return undefined;
  const { rejection } = decision;
  const isEarly = rejection.type === "EventFull" || rejection.type === "UserNotFound";
  return isEarly ? { rejection, at } : undefined;
}

const NEWCOMER = "somebody without a registration";

/** Whether a newcomer would be refused because the event is full. */
function isSoldOut(event: EventState | undefined, at: string): boolean {
  const roster = { ...emptyRoster(), event, users: new Set([NEWCOMER]) };
  return refusalFor(roster, NEWCOMER, at)?.rejection.type === "EventFull";
}
