import type { EventState } from "./event-state.ts";
import { momentsOf } from "./schedule.ts";

function free({ capacity, registeredCount }: EventState): number {
  return capacity - registeredCount;
}

/** Whether a newcomer gets a seat. Nobody overtakes: while anyone waits, a free seat belongs to them. */
export function isOpenToNewcomers(event: EventState): boolean {
  return free(event) > 0 && event.waitlistCount === 0;
}

/**
 * How many seats go to people who wait, at the time `at`. Whatever holds promotions back is here and nowhere else: when
 * a command has ended, it is 0.
 */
export function seatsToGive(event: EventState, at: string): number {
  const { details } = event;
  const { promoteUntil } = momentsOf(details);
  if (details.promotion === "manual" || (promoteUntil !== undefined && at >= promoteUntil)) return 0;
  return Math.max(0, Math.min(free(event), event.waitlistCount));
}
