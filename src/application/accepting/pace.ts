/**
 * When an event is polled next while people wait there for outcomes. Times are milliseconds of a monotonic
 * clock, passed in. An event is polled soon after something ended there or somebody began to wait, and less
 * often while nothing ends.
 */

export type Pace = {
  /** From the last poll to the next one. */
  readonly pauseMs: number;
  readonly dueAt: number;
};

const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 64;
const PAUSE_GROWTH = 1.5;
/** Upper bound on polling: idle events polled per millisecond, all together. It lengthens their pauses. */
const IDLE_EVENTS_PER_MS = 2;
/** Events polled together: one call covers this many, so with many events each poll waits for others. */
const EVENTS_PER_ROUND = 25;

/** The pace of an event at which somebody begins to wait: a poll that is already due is not postponed. */
export function paceWithNewcomer(pace: Pace | undefined, now: number): Pace {
  return { pauseMs: FIRST_PAUSE_MS, dueAt: Math.min(now + FIRST_PAUSE_MS, pace?.dueAt ?? Infinity) };
}

export type Polled = {
  /** Whether somebody's wait has ended at this event. */
  readonly hasEnded: boolean;
  /** Events at which people wait. */
  readonly events: number;
};

/** The pace of an event that has just been polled. */
export function paceAfterPoll(pace: Pace | undefined, { hasEnded, events }: Polled, now: number): Pace {
  const longest = Math.max(LONGEST_PAUSE_MS, events / IDLE_EVENTS_PER_MS);
  const grown = Math.min((pace?.pauseMs ?? FIRST_PAUSE_MS) * PAUSE_GROWTH, longest);
  const pauseMs = hasEnded ? FIRST_PAUSE_MS : grown;
  return { pauseMs, dueAt: now + pauseMs };
}

export function isDue(pace: Pace | undefined, now: number): boolean {
  return pace === undefined || pace.dueAt <= now;
}

/**
 * Milliseconds until the next round, at least 1: until an event is due, or, with many events, a little
 * longer, so that several are due together; but not beyond the first deadline of somebody who waits.
 */
export function restMs(paces: Iterable<Pace>, deadline: number, now: number): number {
  const dues = [...paces].map(({ dueAt }) => dueAt);
  const untilDue = Math.min(...dues) - now;
  const untilSeveral = Math.min(dues.length / EVENTS_PER_ROUND, LONGEST_PAUSE_MS);
  return Math.max(1, Math.min(Math.max(untilDue, untilSeveral), deadline - now));
}
