import { setTimeout as sleep } from "node:timers/promises";
import { CommitConflict, Unavailable } from "#ports/errors.ts";

/** When to try again, and how long. Full jitter: workers that collided once don't collide again in step. */

const CONFLICT = { baseMs: 5, capMs: 500 };
const OUTAGE = { baseMs: 50, capMs: 2000 };

export function isRetryable(error: unknown): error is CommitConflict | Unavailable {
  return error instanceof CommitConflict || error instanceof Unavailable;
}

/** A pause, in milliseconds, after `attempt` failures (1, 2, …). */
export function pauseAfter(attempt: number, error: unknown): number {
  const { baseMs, capMs } = error instanceof CommitConflict ? CONFLICT : OUTAGE;
  return Math.random() * Math.min(capMs, baseMs * 2 ** attempt);
}

/** Pauses before the attempt after `attempt` failures; ends early, without an error, when aborted. */
export async function pauseBefore(attempt: number, error: unknown, signal: AbortSignal): Promise<void> {
  await sleep(pauseAfter(attempt, error), undefined, { signal }).catch(() => undefined);
}
