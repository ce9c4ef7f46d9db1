import {
  isForgettable,
  leavesAt,
  paceAfterLeaving,
  paceAfterSend,
  paceWithLag,
  pauseMs,
  QUIET,
  type SeenLag,
  type SendPace,
  type Waiting,
} from "./send-pace.ts";

/** Whose turn it is to send. */
export type SendTurns = {
  /** Call this when commands of the event wait, or more of them than before. */
  consider(eventId: string): void;
  /** How many events are ready. */
  ready(): number;
  /** Up to `count` events that are ready, and no longer are: those that became so first. */
  take(count: number): readonly string[];
  /** Call this when a message of the event leaves. */
  left(eventId: string): void;
  /** Call this when its send has ended: `isRefused` if the queue had too many messages. */
  ended(eventId: string, isRefused: boolean): void;
  readonly sawLag: (eventId: string, seen: SeenLag) => void;
  /** The longest pause between two messages of any event, in milliseconds. */
  readonly longestPauseMs: () => number;
};

/**
 * An event whose commands wait is in one of three states:
 *
 * resting    Its last message left a moment ago (`send-pace.ts`). Left when the pause is over, or when its next
 *            message has commands enough: to ready.
 * ready      Its next message leaves in the next call. Left when it does: to under way.
 * under way  A message of it is in a call. Left when that has ended: to resting.
 *
 * `look` tells what waits for an event's next message, undefined if nothing. `onReady` is called when a pause is
 * over.
 */
export function createSendTurns(
  look: (eventId: string) => Waiting | undefined,
  onReady: () => void,
): SendTurns {
  const paces = createPaces();
  const resting = new Set<string>();
  const ready = new Set<string>();
  const underWay = new Set<string>();

  const consider = (eventId: string): void => {
    const waiting = look(eventId);
    if (waiting === undefined || underWay.has(eventId) || ready.has(eventId)) return;
    const now = performance.now();
    const restMs = leavesAt(paces.of(eventId), waiting, now) - now;
    if (restMs <= 0) return void ready.add(eventId);
    if (resting.has(eventId)) return;
    resting.add(eventId);
    setTimeout(() => {
      resting.delete(eventId);
      consider(eventId);
      onReady();
    }, Math.ceil(restMs));
  };

  return {
    consider,
    ready: () => ready.size,
    take(count) {
      const taken = [...ready.values().take(count)];
      for (const eventId of taken) ready.delete(eventId);
      return taken;
    },
    left(eventId) {
      underWay.add(eventId);
      paces.change(eventId, paceAfterLeaving);
    },
    ended(eventId, isRefused) {
      underWay.delete(eventId);
      paces.change(eventId, (pace, now) => paceAfterSend(pace, isRefused, now));
      consider(eventId);
    },
    sawLag: (eventId, seen) => paces.change(eventId, (pace, now) => paceWithLag(pace, seen, now)),
    longestPauseMs: paces.longestMs,
  };
}

/** The paces of events at which something happens; those that changed last are last. */
function createPaces() {
  const paces = new Map<string, SendPace>();
  const of = (eventId: string): SendPace => paces.get(eventId) ?? QUIET;
  return {
    of,
    change(eventId: string, change: (pace: SendPace, now: number) => SendPace): void {
      const now = performance.now();
      const pace = change(of(eventId), now);
      paces.delete(eventId);
      paces.set(eventId, pace);
      for (const [oldest, its] of paces) {
        if (!isForgettable(its, now)) break;
        paces.delete(oldest);
      }
    },
    longestMs: (): number => {
      const now = performance.now();
      return paces.values().reduce((longest, pace) => Math.max(longest, pauseMs(pace, now)), 0);
    },
  };
}
