/**
 * When each watched event is looked at next: often while it changes, seldom while it rests. Times are milliseconds of a
 * monotonic clock, passed in.
 */

export type Pace = {
  /** From the last look to the next one, if nothing happens. */
  readonly pauseMs: number;
  readonly lookedAt: number;
  readonly dueAt: number;
};

/** While an event changes, by other gateways' doing, it is looked at so often. */
const MOVING_MS = 250;
const PAUSE_GROWTH = 1.5;
/** A change of an event that has rested is seen within a second, with the time of the look itself. */
const RESTING_MS = 700;
/** Whatever wakes an event, its looks are at least this far apart. */
const NUDGED_MS = 50;
/** Watchers of an event who can be told of a change each millisecond: on half a core, or a little more. */
const WATCHERS_PER_MS = 20;
/** Events a second that are looked at while all of them rest. */
const RESTING_PER_SECOND = 100;

/** How long an event of so many watchers is left alone after each look, whoever wants to know. */
function leastMs(watchers: number): number {
  return Math.max(NUDGED_MS, watchers / WATCHERS_PER_MS);
}

/** The pace of an event that is looked at for the first time. */
export function firstPace(now: number): Pace {
  return { pauseMs: MOVING_MS, lookedAt: now, dueAt: now };
}

/**
 * The pace after a look that began at `lookedAt` and found the event changed, or not, where `events` are watched in
 * all.
 */
export function paceAfterLook(
  { pauseMs }: Pace,
  lookedAt: number,
  { isChanged, watchers, events }: { isChanged: boolean; watchers: number; events: number },
): Pace {
  const restingMs = Math.max(RESTING_MS, (events / RESTING_PER_SECOND) * 1000);
  const movingMs = Math.max(MOVING_MS, leastMs(watchers));
  const nextMs = isChanged ? movingMs : Math.max(movingMs, Math.min(pauseMs * PAUSE_GROWTH, restingMs));
  return { pauseMs: nextMs, lookedAt, dueAt: lookedAt + nextMs };
}

/** The pace of an event that may have changed, or that somebody new watches. */
export function nudged({ lookedAt, dueAt }: Pace, watchers: number): Pace {
  const soon = lookedAt + leastMs(watchers);
  return { pauseMs: MOVING_MS, lookedAt, dueAt: Math.min(dueAt, soon) };
}
