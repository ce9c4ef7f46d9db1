import type { Rule } from "./rule.ts";

/** Only who has a seat can be checked in. */
export const isSeated: Rule<"check-in"> = ({ standing }) => {
  if (standing.status === "waitlisted" || standing.status === "offered")
    return { type: "NotSeated", standing };
  return standing.status === "registered" ? undefined : { type: "NotRegistered" };
};
