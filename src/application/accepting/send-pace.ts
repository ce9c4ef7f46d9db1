/**
 * When the next message of an event leaves. The queue gives out ten messages of an event, and no more before
 * those are done. So where commands have to wait anyway, they wait here, until they fill a message: then messages
 * are as full when many gateways share an event as when one has it alone, and no gateway needs to know of the
 * others. All of it follows from the lag, which is how long a command takes from its acceptance to its end. Times
 * are milliseconds of a monotonic clock, passed in.
 */

export type SendPace = {
  /** When the last message left; `-Infinity` before the first. */
  readonly leftAt: number;
  /** How long its send took. */
  readonly sendMs: number;
  /** The lag, and when it was seen. */
  readonly lag?: { readonly ms: number; readonly seenAt: number } | undefined;
  /** The least pause, while the queue refuses messages because it has too many; otherwise 0. */
  readonly backOffMs: number;
};

/** How late an event's commands are, as a request shows that has ended, or is queued after so many milliseconds. */
export type SeenLag = { readonly ms: number; readonly isEnded: boolean };

/** The longest pause. 300 gateways that pause so long keep to the 300 calls a second that SQS takes for an event. */
const LONGEST_PAUSE_MS = 1000;
/** A message waits for nothing once it has a command for so many milliseconds of the lag. */
const LAG_MS_PER_COMMAND = 20;
/** Nor once it fills a transaction alone. */
const ENOUGH_COMMANDS = 98;
/** While nobody has seen the lag: a command's way through the system is about this many calls like its send. */
const SENDS_PER_LAG = 8;
/** After that a lag says nothing any more. */
const LAG_LASTS_MS = 10_000;

const FIRST_BACK_OFF_MS = 100;
const BACK_OFF_GROWTH = 2;
/** Much slower than it grows: it has to find a pace that the queue bears, and to stay near it. */
const BACK_OFF_DECAY = 0.9;

/** Of an event at which nothing happens: its next command leaves at once. */
export const QUIET: SendPace = { leftAt: -Infinity, sendMs: 0, backOffMs: 0 };

/** What waits for the next message: how many commands, and whether the message has no room for more. */
export type Waiting = { readonly commands: number; readonly isFull: boolean };

/** When the next message may leave, as things stand now. */
export function leavesAt(pace: SendPace, { commands, isFull }: Waiting, now: number): number {
  const enough = Math.min(ENOUGH_COMMANDS, lagOf(pace, now) / LAG_MS_PER_COMMAND);
  return pace.leftAt + (isFull || commands >= enough ? pace.backOffMs : pauseMs(pace, now));
}

/** The pause between two messages of few commands, at most a second. */
export function pauseMs(pace: SendPace, now: number): number {
  return Math.max(pace.backOffMs, Math.min(lagOf(pace, now), LONGEST_PAUSE_MS));
}

function lagOf({ lag, sendMs }: SendPace, now: number): number {
  return lag !== undefined && now - lag.seenAt < LAG_LASTS_MS ? lag.ms : sendMs * SENDS_PER_LAG;
}

/** The pace once a message has left. */
export function paceAfterLeaving(pace: SendPace, now: number): SendPace {
  return { ...pace, leftAt: now };
}

/** The pace once that message's send has ended: `isRefused` if the queue had too many. */
export function paceAfterSend(pace: SendPace, isRefused: boolean, now: number): SendPace {
  return { ...pace, sendMs: now - pace.leftAt, backOffMs: backOffAfter(pace.backOffMs, isRefused) };
}

function backOffAfter(lastMs: number, isRefused: boolean): number {
  if (isRefused) return Math.min(Math.max(FIRST_BACK_OFF_MS, lastMs * BACK_OFF_GROWTH), LONGEST_PAUSE_MS);
  const nextMs = lastMs * BACK_OFF_DECAY;
  return nextMs < FIRST_BACK_OFF_MS ? 0 : nextMs;
}

/**
 * The pace once somebody has seen how late commands are. It is no more than a hint, since other clocks may have
 * measured it: it can do no more than what the longest pause does, and a negative one counts as none. What is
 * still queued says only how much it is at least.
 */
export function paceWithLag(pace: SendPace, { ms, isEnded }: SeenLag, now: number): SendPace {
  const isNews = isEnded || ms > lagOf(pace, now);
  return isNews ? { ...pace, lag: { ms: ms > 0 ? ms : 0, seenAt: now } } : pace;
}

/** Whether the pace differs from `QUIET` in nothing that matters any more. */
export function isForgettable({ leftAt, lag }: SendPace, now: number): boolean {
  return now - Math.max(leftAt, lag?.seenAt ?? -Infinity) >= LAG_LASTS_MS;
}

/** Times as requests and their records have them. */
export type RequestTimes = { readonly acceptedAt: string; readonly completedAt?: string | undefined };

/**
 * What a request tells of the lag at the time `now`, undefined if nothing: it ended long ago, or has been queued
 * for so long that it must have been parked. A clock that is ahead can't make it older than it is.
 */
export function seenLagOf({ acceptedAt, completedAt }: RequestTimes, now: string): SeenLag | undefined {
  const at = Date.parse(now);
  const endedAt = completedAt === undefined ? at : Math.min(Date.parse(completedAt), at);
  const ms = endedAt - Date.parse(acceptedAt);
  const isEnded = completedAt !== undefined;
  const saysMuch = isEnded ? at - endedAt < LAG_LASTS_MS : ms < 3 * LAG_LASTS_MS;
  return saysMuch ? { ms, isEnded } : undefined;
}
