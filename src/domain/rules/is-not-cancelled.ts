import type { Rule } from "./rule.ts";

/** A cancelled event is frozen: nobody gets anything, and nobody loses anything. */
export const isNotCancelled: Rule = ({ event: { cancelled } }) =>
  cancelled && { type: "EventCancelled", ...cancelled };
