import { isOpenToNewcomers } from "../seats.ts";
import type { Rule } from "./rule.ts";

/** There is a seat for a newcomer, or a waitlist to join. */
export const hasRoom: Rule<"register"> = ({ event }) => {
  const { capacity, registeredCount } = event;
  return isOpenToNewcomers(event) || event.hasWaitlist
    ? undefined
    : { type: "EventFull", capacity, registeredCount };
};
