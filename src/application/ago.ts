import type { Clock } from "#ports/clock.ts";

/** The time `ms` milliseconds ago. */
export function ago(clock: Clock, ms: number): string {
  return new Date(Date.parse(clock()) - ms).toISOString();
}
