import type { Rule } from "./rule.ts";

/** Nobody comes to an event that is not public yet. */
export const isPublished: Rule = ({ event }) =>
  event.draft === true ? { type: "EventNotPublished" } : undefined;
