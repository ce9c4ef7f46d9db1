import { setTimeout as sleep } from "node:timers/promises";
import { CommitConflict, Unavailable } from "../ports/errors.ts";

/** When to try again, and how long. Full jitter: workers that collided once don't collide again in step. */

const CONFLICT = { baseMs: 5, capMs: 500 };
const OUTAGE = { baseMs: 50, capMs: 2000 };

export function isRetryable(error: unknown): error is CommitConflict | Unavailable {
  return error instanceof CommitConflict || error instanceof Unavailable;
}

/** Pauses before the attempt after `attempt` failures (1, 2, …); ends early, without an error, when aborted. */
export async function pauseBefore(attempt: number, error: unknown, signal: AbortSignal): Promise<void> {
  const { baseMs, capMs } = error instanceof CommitConflict ? CONFLICT : OUTAGE;
  const ms = Math.random() * Math.min(capMs, baseMs * 2 ** attempt);
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
