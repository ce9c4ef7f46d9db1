import type { Allowance } from "#flow/allowance.ts";
import { within } from "#flow/within.ts";
import { type Found, type Pace, paceAfterPoll, paceWithNewcomer, restMs } from "./pace.ts";

/** The waits that the poller serves. */
export type Waits = {
  /** How many events there are at which somebody waits. */
  events(): number;
  /** How many wait at the event. */
  waitingAt(eventId: string): number;
  /**
   * Reads rows of those who wait at the event, spends the allowance on them, and ends the waits that are over.
   * Must not reject.
   */
  poll(eventId: string): Promise<Found>;
};

export type Poller = {
  /** Call this once somebody waits at the event. */
  join(eventId: string): void;
};

/** A round goes on without the events whose rows are not read by then, and no rest is longer. */
const ROUND_MS = 64;

/**
 * Polls as long as somebody waits. The poller is in one of three states:
 *
 * idle     Nobody waits: no timer runs, nothing is read, no pace is remembered. Entered at the start, and
 *          when the last wait has ended. Left when somebody joins: to resting.
 * resting  A timer runs until the next event is due (`pace.ts`), for `ROUND_MS` at most. Entered from idle,
 *          and from polling while anybody still waits. Whoever joins makes their event due soon, but the
 *          timer goes on as it was set. Left when it fires: to polling.
 * polling  The events that are due are read until the allowance is spent, first those at which most people have
 *          been due for longest: the others are due in the next round. Whoever joins is read in a later round.
 *          Left when the reads have ended, or after `ROUND_MS`: to resting, or to idle if nobody waits any more.
 *
 * Each event is read by itself: one that takes long is in no further round until it has been read, and one that
 * can't be read is due later and later. The others don't notice.
 */
export function createPoller(waits: Waits, allowance: Pick<Allowance, "left">): Poller {
  const paces = new Map<string, Pace>();
  const beingRead = new Set<string>();
  let state: "idle" | "resting" | "polling" = "idle";

  const free = (): [string, Pace][] => [...paces].filter(([eventId]) => !beingRead.has(eventId));

  const rest = async (): Promise<void> => {
    state = "resting";
    for (const eventId of paces.keys()) if (waits.waitingAt(eventId) === 0) paces.delete(eventId);
    const ms = restMs(new Map(free()).values(), performance.now());
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms, ROUND_MS)));
  };

  const read = async (eventId: string): Promise<void> => {
    beingRead.add(eventId);
    const found = await waits.poll(eventId);
    beingRead.delete(eventId);
    paces.set(eventId, paceAfterPoll(paces.get(eventId), found, performance.now()));
  };

  const poll = async (): Promise<void> => {
    state = "polling";
    const now = performance.now();
    const due = free().flatMap(([eventId, { dueAt }]) => {
      const waited = (now - dueAt) * waits.waitingAt(eventId);
      return dueAt <= now && waits.waitingAt(eventId) > 0 ? [{ eventId, waited }] : [];
    });
    const reads: Promise<void>[] = [];
    for (const { eventId } of due.toSorted((a, b) => b.waited - a.waited)) {
      if (allowance.left() < 1) break;
      reads.push(read(eventId));
    }
    await within(ROUND_MS, Promise.all(reads));
  };

  const run = async (): Promise<void> => {
    while (waits.events() > 0) {
      await rest();
      await poll();
    }
    paces.clear();
    state = "idle";
  };

  return {
    join(eventId) {
      paces.set(eventId, paceWithNewcomer(paces.get(eventId), performance.now()));
      if (state === "idle") void run();
    },
  };
}
