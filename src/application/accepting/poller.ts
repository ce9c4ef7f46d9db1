import { type Found, isDue, type Pace, paceAfterPoll, paceWithNewcomer, restMs } from "./pace.ts";

/** The waits that the poller serves. Times are milliseconds of `performance.now()`. */
export type Waits = {
  /** The events at which somebody waits, each with the first deadline of those who wait there. */
  deadlines(): ReadonlyMap<string, number>;
  /** Reads the rows of those who wait at the event, and ends the waits that are over. Must not reject. */
  poll(eventId: string, round: Round): Promise<Found>;
};

export type Round = {
  /** Whether everybody's row must be read, not only the first of the event. */
  readonly isSweep: boolean;
  readonly now: number;
};

export type Poller = {
  /** Call this once somebody waits at the event. */
  join(eventId: string): void;
};

/** Outcomes usually come in order, but not always: everybody is polled about this often. */
const SWEEP_MS = 1000;
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
 * polling  The waits at events that are due are read; once in `SWEEP_MS`, all of them. Whoever joins is read
 *          in a later round. Left when the reads have ended, or after `ROUND_MS`: to resting, or to idle if
 *          nobody waits any more.
 *
 * Each event is read by itself: one that takes long is in no further round until it has been read, and one that
 * can't be read is due later and later, and in no sweep. The others don't notice.
 */
export function createPoller(waits: Waits): Poller {
  const paces = new Map<string, Pace>();
  const beingRead = new Set<string>();
  let state: "idle" | "resting" | "polling" = "idle";
  let sweepDueAt = 0;

  const rest = async (): Promise<void> => {
    state = "resting";
    const deadlines = waits.deadlines();
    for (const eventId of paces.keys()) if (!deadlines.has(eventId)) paces.delete(eventId);
    const free = <Value>(all: ReadonlyMap<string, Value>): Value[] =>
      [...all].filter(([eventId]) => !beingRead.has(eventId)).map(([, value]) => value);
    const ms = restMs(free(paces), Math.min(...free(deadlines)), performance.now());
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms, ROUND_MS)));
  };

  const read = async (eventId: string, round: Round, events: number): Promise<void> => {
    beingRead.add(eventId);
    const found = await waits.poll(eventId, round);
    beingRead.delete(eventId);
    paces.set(eventId, paceAfterPoll(paces.get(eventId), { found, events }, performance.now()));
  };

  const poll = async (): Promise<void> => {
    state = "polling";
    const now = performance.now();
    const isSweep = now >= sweepDueAt;
    if (isSweep) sweepDueAt = now + SWEEP_MS;
    const deadlines = waits.deadlines();
    const mustRead = ([eventId, deadline]: readonly [string, number]): boolean => {
      if (beingRead.has(eventId)) return false;
      const pace = paces.get(eventId);
      return now >= deadline || isDue(pace, now) || (isSweep && pace?.isFailing !== true);
    };
    const due = [...deadlines].filter(mustRead);
    await withinRound(Promise.all(due.map(([eventId]) => read(eventId, { isSweep, now }, deadlines.size))));
  };

  const run = async (): Promise<void> => {
    while (waits.deadlines().size > 0) {
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

/** Waits for the reads of a round, but for `ROUND_MS` at most. */
async function withinRound(reads: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ROUND_MS)));
  await Promise.race([reads, late]);
  clearTimeout(timer);
}
