import { isOpenToNewcomers } from "../seats.ts";
import type { Rule } from "./rule.ts";

/** Whoever gets no seat has to find a place: `waitlistLimit` is how many may wait. Nobody is thrown off. */
export const waitlistHasRoom: Rule<"register"> = ({ event }) => {
  const { waitlistLimit } = event.details;
  if (waitlistLimit === undefined || isOpenToNewcomers(event)) return undefined;
  return event.waitlistCount < waitlistLimit ? undefined : { type: "WaitlistFull", waitlistLimit };
};
