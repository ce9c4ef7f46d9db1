import { setImmediate as turn } from "node:timers/promises";
import { type EventState, isLive, standingOf } from "#domain/roster.ts";
import type { Clock } from "#ports/clock.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import type { RosterStore } from "#ports/roster-store.ts";
import type { Full, RequestReference } from "./request-id.ts";

/**
 * Answers the crowd at a sold-out event without its queue. A registration is refused here only if the event was full,
 * without a waitlist, and the person known and without a seat, all at one moment since the call: the refusal could
 * have been decided there and then. Whatever else, and whenever in doubt, goes the way of every command.
 */

export type SoldOut = {
  /** Whether the registration is refused; undefined when the queue has to decide. Never throws. */
  refusal(eventId: string, userId: string): Promise<Full | undefined>;
  /** Told about each command, before it is sent, that may free a seat. What comes after it waits for its turn. */
  mayFree(reference: RequestReference): void;
};

export type SoldOutDeps = {
  readonly store: Pick<RosterStore, "load">;
  readonly events: Pick<EventCatalog, "find">;
  readonly reader: RequestMemory;
  readonly clock: Clock;
};

/** Registrations a second at one event from which on it is worth a look whether there are any seats. */
const CROWD = 20;
const WINDOW_MS = 1000;
/** People whom one round looks at: one read of them, and of the event. */
const MAX_ROUND = 90;
/** How long a command that may free a seat is waited for. Its outcome comes within seconds, or operators were told. */
const FREEING_MS = 15 * 60_000;
const MAX_FREEING = 10_000;

type Caller = { readonly userId: string; readonly answer: (refusal: Full | undefined) => void };

export function createSoldOut({ store, events, reader, clock }: SoldOutDeps, crowd = CROWD): SoldOut {
  const isCrowded = createCrowdCounter(crowd);
  /** Events that were seen sold out; and those that somebody looks at now. */
  const seenFull = new Set<string>();
  const looking = new Set<string>();
  const callers = new Map<string, Caller[]>();
  /** The last command of each event that may free a seat: commands end in order, and so with it all before it. */
  const freeing = new Map<string, { readonly reference: RequestReference; readonly since: number }>();
  let trustedFrom = 0;

  const look = async (eventId: string): Promise<void> => {
    if (looking.has(eventId)) return;
    looking.add(eventId);
    const event = await events.find(eventId).catch(() => undefined);
    if (isSoldOut(event)) seenFull.add(eventId);
    looking.delete(eventId);
  };

  /** Whether every command that this gateway sent before, and that may free a seat, has ended. */
  const isSettled = async (eventId: string): Promise<boolean> => {
    const last = freeing.get(eventId);
    if (last === undefined || performance.now() - last.since > FREEING_MS) return true;
    const [records = []] = await reader.records([last.reference]);
    if (!records.some(({ key }) => key === last.reference.key)) return false;
    if (freeing.get(eventId) === last) freeing.delete(eventId);
    return true;
  };

  /** Who of these may be refused: the event is read before and after the people, and must not have changed. */
  const refused = async (eventId: string, userIds: readonly string[]) => {
    const nobody = new Set<string>();
    if (!(await isSettled(eventId))) return { who: nobody, event: undefined };
    const interest = { eventId, userIds, ranked: [], event: false, head: 0 };
    const before = await events.find(eventId);
    const { roster } = await store.load(interest);
    const event = await events.find(eventId);
    if (!isSoldOut(event)) seenFull.delete(eventId);
    if (!isSoldOut(event) || event.version !== before?.version) return { who: nobody, event };
    const who = userIds.filter((userId) => roster.users.has(userId) && !isLive(standingOf(roster, userId)));
    return { who: new Set(who), event };
  };

  /** Answers whoever calls meanwhile, round by round. */
  const serve = async (eventId: string): Promise<void> => {
    await turn();
    for (let round = callers.get(eventId)?.splice(0, MAX_ROUND) ?? []; round.length > 0;) {
      const userIds = [...new Set(round.map(({ userId }) => userId))];
      const { who, event } = await refused(eventId, userIds).catch(() => ({
        who: new Set(),
        event: undefined,
      }));
      for (const { userId, answer } of round) {
        answer(event && who.has(userId) ? { capacity: event.capacity, at: clock() } : undefined);
      }
      round = callers.get(eventId)?.splice(0, MAX_ROUND) ?? [];
    }
    callers.delete(eventId);
  };

  return {
    async refusal(eventId, userId) {
      if (!isCrowded(eventId) || performance.now() < trustedFrom) return undefined;
      if (!seenFull.has(eventId)) {
        void look(eventId);
        return undefined;
      }
      return await new Promise((answer) => {
        const waiting = callers.get(eventId);
        if (waiting !== undefined) return void waiting.push({ userId, answer });
        callers.set(eventId, [{ userId, answer }]);
        void serve(eventId);
      });
    },

    mayFree(reference) {
      if (freeing.size >= MAX_FREEING) {
        freeing.clear();
        trustedFrom = performance.now() + FREEING_MS;
      }
      freeing.set(reference.eventId, { reference, since: performance.now() });
    },
  };
}

function isSoldOut(event: EventState | undefined): event is EventState {
  return event !== undefined && !event.hasWaitlist && event.registeredCount >= event.capacity;
}

/** Counts by event in windows of a second; an event is crowded in the window that it is, and in the next. */
function createCrowdCounter(crowd: number): (eventId: string) => boolean {
  let last = new Map<string, number>();
  let current = new Map<string, number>();
  let since = performance.now();
  return (eventId) => {
    const now = performance.now();
    if (now - since > WINDOW_MS) {
      last = now - since > 2 * WINDOW_MS ? new Map<string, number>() : current;
      current = new Map();
      since = now;
    }
    const count = (current.get(eventId) ?? 0) + 1;
    current.set(eventId, count);
    return count >= crowd || (last.get(eventId) ?? 0) >= crowd;
  };
}
