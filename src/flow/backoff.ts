import { setTimeout as sleep } from "node:timers/promises";
import { CommitConflict, Unavailable } from "#ports/errors.ts";

/**
 * How long to pause between attempts. The longest pause doubles with each attempt, from `firstMs` up to
 * `capMs`. Each pause is drawn between 0 and that ("full jitter"), so that processes that collided once do
 * not collide again in step.
 */
export type Backoff = { readonly firstMs: number; readonly capMs: number };

const CONFLICT: Backoff = { firstMs: 10, capMs: 500 };
const OUTAGE: Backoff = { firstMs: 100, capMs: 2000 };

/** Pauses after `attempt` failures (1, 2, …); ends early, without an error, when aborted. */
export async function backOff(backoff: Backoff, attempt: number, signal?: AbortSignal): Promise<void> {
  await sleep(drawnMs(backoff, attempt), undefined, { signal }).catch(() => undefined);
}

function drawnMs({ firstMs, capMs }: Backoff, attempt: number): number {
  return Math.random() * Math.min(capMs, firstMs * 2 ** (attempt - 1));
}

export function isRetryable(error: unknown): error is CommitConflict | Unavailable {
  return error instanceof CommitConflict || error instanceof Unavailable;
}

/** Milliseconds to pause after `attempt` failures (1, 2, …) of this kind: few after a lost race. */
export function pauseAfter(attempt: number, error: unknown): number {
  return drawnMs(backoffOf(error), attempt);
}

/** Pauses for `pauseAfter(attempt, error)` milliseconds; ends early, without an error, when aborted. */
export async function pauseBefore(attempt: number, error: unknown, signal?: AbortSignal): Promise<void> {
  await backOff(backoffOf(error), attempt, signal);
}

function backoffOf(error: unknown): Backoff {
  return error instanceof CommitConflict ? CONFLICT : OUTAGE;
}

/** Is told of each attempt that fails, and when one works. */
type Listener = { readonly failed: (error: unknown) => void; readonly over: () => void };

/** Tries until it works, with pauses that grow, and tells the listener. */
export async function untilItWorks<Result>(
  attempt: () => Promise<Result>,
  backoff: Backoff,
  listener: Listener,
): Promise<Result> {
  for (let attempts = 1; ; attempts++) {
    try {
      const result = await attempt();
      listener.over();
      return result;
    } catch (error) {
      listener.failed(error);
      await backOff(backoff, attempts);
    }
  }
}
