import { type Caller, isOwner } from "#application/access.ts";
import { userView } from "#application/user-view.ts";
import { registrationView } from "#application/views.ts";
import type { History } from "#contracts/history.ts";
import type { KnownUser } from "#contracts/user.ts";
import type { EventState, Standing } from "#domain/event-state.ts";
import type { Clock } from "#ports/clock.ts";
import type { Journal } from "#ports/journal.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import { itemsOf } from "./items.ts";
import { readLife } from "./life.ts";
import { standsWhere } from "./sentences.ts";
import { positionOf, waitingView } from "./waiting.ts";

export type HistoriesDeps = {
  readonly journal: Journal;
  readonly memory: RequestMemory;
  readonly clock: Clock;
  /** Where a person stands at an event of the same moment. Throws EVENT_NOT_FOUND and USER_NOT_FOUND. */
  readonly standing: (
    eventId: string,
    userId: string,
  ) => Promise<{ readonly event: EventState; readonly user: KnownUser; readonly standing: Standing }>;
};

export type Histories = ReturnType<typeof createHistories>;

/** Tells what happened to people at events, and why they stand where they stand. */
export function createHistories({ journal, memory, clock, standing: standingOf }: HistoriesDeps) {
  /**
   * One person's history at one event: facts of the journal and the requests that are remembered. Position and
   * arithmetic are of one version of the event; `isWhole` says whether the journal could tell all of it. Throws
   * EVENT_NOT_FOUND, USER_NOT_FOUND and `Unavailable`.
   */
  const tell = async (
    eventId: string,
    userId: string,
    caller: Caller,
  ): Promise<{ readonly history: History; readonly isWhole: boolean }> => {
    const [{ event, user, standing }, [{ records } = NOTHING]] = await Promise.all([
      standingOf(eventId, userId),
      memory.histories([{ eventId, userId }]),
    ]);
    const life = await readLife(journal, { eventId, userId, through: event.version, standing, records });
    const wait = standing.status === "waitlisted" ? life.wait : undefined;
    // The rank was read beside the event; the facts are of the very version.
    const stands = wait === undefined ? standing : { ...standing, position: positionOf(wait) };
    const now = registrationView(eventId, userId, stands) ?? ({ status: "none" } as const);
    const waiting = wait && waitingView(wait, event, clock());
    const name = userView(user, caller).name ?? userId;
    const seesCallers = ["admin", "reader"].includes(caller.role) || isOwner(caller, event.owners);
    const mayKnow = (callerId: string): boolean => seesCallers || callerId === caller.id;
    const { isWhole } = life;
    const history = {
      eventId,
      userId,
      now,
      items: itemsOf(life.facts, records, { eventId, userId, name, mayKnow }),
      ...(waiting && { waiting }),
      text: standsWhere(event, { now, waiting, isWhole }, name),
    };
    return { history, isWhole };
  };
  return {
    tell,

    /** What `tell` tells, without whether it is whole. */
    history: async (eventId: string, userId: string, caller: Caller): Promise<History> =>
      (await tell(eventId, userId, caller)).history,
  };
}

const NOTHING = { records: [] };
