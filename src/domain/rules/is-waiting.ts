import type { Rule } from "./rule.ts";

/** Only who waits can be picked from the waitlist. */
export const isWaiting: Rule<"promote"> = ({ standing }) => {
  if (standing.status === "registered" || standing.status === "offered")
    return { type: "NotWaitlisted", standing };
  return standing.status === "waitlisted" ? undefined : { type: "NotRegistered" };
};
