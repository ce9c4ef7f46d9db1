/**
 * When each event is polled next while people wait there for outcomes: soon after a wait ended there or
 * somebody began to wait, and less often while nothing ends. Times are milliseconds of a monotonic clock,
 * passed in.
 */

export type Pace = {
  /** Milliseconds from the last poll to the next one. */
  readonly pauseMs: number;
  readonly dueAt: number;
  /** Whether its last poll failed: then it waits for its time, whatever the others do. */
  readonly isFailing?: boolean;
};

const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 64;
const PAUSE_GROWTH = 1.5;
/** An event whose rows can't be read is polled at most so often, after pauses that double. */
const LONGEST_PAUSE_FAILING_MS = 1000;
/** Events per round, about: one call covers this many, so with many events a round waits for several. */
const EVENTS_PER_ROUND = 25;

/**
 * The pace of an event at which somebody begins to wait: a poll that is already due is not postponed, and one of an
 * event that can't be read not brought forward.
 */
export function paceWithNewcomer(pace: Pace | undefined, now: number): Pace {
  if (pace?.isFailing === true) return pace;
  return { pauseMs: FIRST_PAUSE_MS, dueAt: Math.min(now + FIRST_PAUSE_MS, pace?.dueAt ?? Infinity) };
}

/** What a poll of an event found: a wait has ended there, or none has, or its rows could not be read. */
export type Found = "ended" | "nothing" | "failure";

/** The pace of an event that has just been polled. */
export function paceAfterPoll(pace: Pace | undefined, found: Found, now: number): Pace {
  const pauseMs = pauseAfter(pace?.pauseMs ?? FIRST_PAUSE_MS, found);
  return { pauseMs, dueAt: now + pauseMs, isFailing: found === "failure" };
}

function pauseAfter(lastMs: number, found: Found): number {
  switch (found) {
    case "ended":
      return FIRST_PAUSE_MS;
    case "nothing":
      return Math.min(lastMs * PAUSE_GROWTH, LONGEST_PAUSE_MS);
    case "failure":
      return Math.min(lastMs * 2, LONGEST_PAUSE_FAILING_MS);
    default:
      return found satisfies never;
  }
}

/**
 * Milliseconds until the next round, at least 1: until the first event is due, or a little longer if there
 * are many events, so that several are due together.
 */
export function restMs(paces: Iterable<Pace>, now: number): number {
  const dues = [...paces].map(({ dueAt }) => dueAt);
  const untilDue = Math.min(...dues) - now;
  const untilSeveral = Math.min(dues.length / EVENTS_PER_ROUND, LONGEST_PAUSE_MS);
  return Math.max(1, untilDue, untilSeveral);
}
