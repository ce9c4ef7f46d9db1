import type { EventState } from "./event-state.ts";
import { type EventRestored, RESTORATION } from "./facts.ts";
import { later } from "./schedule.ts";

/**
 * How an event goes on after its tables were restored from a backup: with the fact that they were, at a version
 * that it has never had. Whatever the tables count went back with them, and would be counted again, so the
 * version leaps to the time, in milliseconds since 1970. No event ever changes once a millisecond: what it had
 * before is less than that, after any number of restores, from whatever backups, as long as `now` is not earlier
 * than the last of them.
 */
export function restorationOf(
  { version, changedAt }: Pick<EventState, "version" | "changedAt">,
  now: string,
): { readonly version: number; readonly fact: EventRestored } {
  const at = later(now, changedAt);
  const fact: EventRestored = { type: "EventRestored", restoredVersion: version, by: RESTORATION, at };
  return { version: Math.max(version + 1, Date.parse(now)), fact };
}
