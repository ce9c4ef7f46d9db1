/**
 * When each event is polled next while people wait there for outcomes: soon after a wait ended there or
 * somebody began to wait, and less often while nothing ends. Times are milliseconds of a monotonic clock,
 * passed in.
 */

export type Pace = {
  /** Milliseconds from the last poll to the next one. */
  readonly pauseMs: number;
  readonly dueAt: number;
};

const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 64;
const PAUSE_GROWTH = 1.5;
/**
 * Upper bound on polling: events at which nothing ends are polled at most so often per millisecond, all
 * together.
 */
const IDLE_EVENTS_PER_MS = 2;
/** Events per round, about: one call covers this many, so with many events a round waits for several. */
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
 * Milliseconds until the next round, at least 1: until the first event is due, or a little longer if there
 * are many events, so that several are due together; but not beyond `deadline`, the first of those who
 * wait.
 */
export function restMs(paces: Iterable<Pace>, deadline: number, now: number): number {
  const dues = [...paces].map(({ dueAt }) => dueAt);
  const untilDue = Math.min(...dues) - now;
  const untilSeveral = Math.min(dues.length / EVENTS_PER_ROUND, LONGEST_PAUSE_MS);
  return Math.max(1, Math.min(Math.max(untilDue, untilSeveral), deadline - now));
}
