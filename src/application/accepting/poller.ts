import { isDue, type Pace, paceAfterPoll, paceWithNewcomer, restMs } from "./pace.ts";

/** The waits that the poller serves. Times are milliseconds of `performance.now()`. */
export type Waits = {
  /** How many people wait. */
  size(): number;
  /** Events at which somebody waits. */
  events(): ReadonlySet<string>;
  /** The first deadline of those who wait. */
  deadline(): number;
  /**
   * Reads the rows of the events that are due, and ends the waits that are over. Resolves with those
   * events, and whether a wait has ended at each. Must not reject.
   */
  poll(due: Due): Promise<ReadonlyMap<string, boolean>>;
};

export type Due = {
  readonly events: ReadonlySet<string>;
  /** Whether everybody's row must be read, not only the first of each event. */
  readonly isSweep: boolean;
  readonly now: number;
};

export type Poller = {
  /** Call this once somebody waits at the event. */
  join(eventId: string): void;
};

/** Outcomes usually come in order, but not always: everybody is polled about this often. */
const SWEEP_MS = 1000;

/**
 * Polls as long as somebody waits. The poller is in one of three states:
 *
 * idle     Nobody waits: no timer runs, nothing is read, no pace is remembered. Entered at the start, and
 *          when the last wait has ended. Left when somebody joins: to resting.
 * resting  A timer runs until the next event is due (`pace.ts`). Entered from idle, and from polling while
 *          anybody still waits. Whoever joins makes their event due soon, but the timer goes on as it was
 *          set. Left when it fires: to polling.
 * polling  The waits at events that are due are read; once in `SWEEP_MS`, all of them. Whoever joins is read
 *          in a later round. Left when the reads have ended: to resting, or to idle if nobody waits any more.
 */
export function createPoller(waits: Waits): Poller {
  const paces = new Map<string, Pace>();
  let state: "idle" | "resting" | "polling" = "idle";
  let sweepDueAt = 0;

  const rest = async (): Promise<void> => {
    state = "resting";
    const events = waits.events();
    for (const eventId of paces.keys()) if (!events.has(eventId)) paces.delete(eventId);
    const ms = restMs(paces.values(), waits.deadline(), performance.now());
    await new Promise((resolve) => setTimeout(resolve, ms));
  };

  const poll = async (): Promise<void> => {
    state = "polling";
    const now = performance.now();
    const isSweep = now >= sweepDueAt;
    if (isSweep) sweepDueAt = now + SWEEP_MS;
    const all = waits.events();
    const due = [...all].filter((eventId) => isSweep || isDue(paces.get(eventId), now));
    for (const [eventId, hasEnded] of await waits.poll({ events: new Set(due), isSweep, now })) {
      const polled = { hasEnded, events: all.size };
      paces.set(eventId, paceAfterPoll(paces.get(eventId), polled, performance.now()));
    }
  };

  const run = async (): Promise<void> => {
    while (waits.size() > 0) {
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
