import type { EventState } from "../event-state.ts";
import type { Rejection } from "../rejection.ts";

/** That there is no seat, with the counts that say why. */
export function eventFull({ capacity, registeredCount, offeredCount }: EventState): Rejection {
  return { type: "EventFull", capacity, registeredCount, ...(offeredCount > 0 && { offeredCount }) };
}
