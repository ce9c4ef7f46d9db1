import { isOpenToNewcomers } from "../seats.ts";
import { eventFull } from "./event-full.ts";
import type { Rule } from "./rule.ts";

/** There is a seat for a newcomer, or a waitlist to join. */
export const hasRoom: Rule<"register"> = ({ event }) =>
  isOpenToNewcomers(event) || event.hasWaitlist ? undefined : eventFull(event);
