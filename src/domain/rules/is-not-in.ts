import type { Rule } from "./rule.ts";

/** Nobody has two seats, or a seat and a place, at one event. */
export const isNotIn: Rule<"register"> = ({ standing }) => {
  if (standing.status === "registered") return { type: "AlreadyRegistered", standing };
  if (standing.status === "waitlisted") return { type: "AlreadyWaitlisted", standing };
  return undefined;
};
