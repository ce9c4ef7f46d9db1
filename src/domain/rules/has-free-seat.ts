import { freeSeats } from "../seats.ts";
import { eventFull } from "./event-full.ts";
import type { Rule } from "./rule.ts";

/** There is a seat for whom the organiser picks. */
export const hasFreeSeat: Rule<"promote"> = ({ event }) =>
  freeSeats(event) > 0 ? undefined : eventFull(event);
