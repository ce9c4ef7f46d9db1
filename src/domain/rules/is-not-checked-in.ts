import type { Rule } from "./rule.ts";

/** Nobody comes in twice, and nobody gives up the seat that they sit on. */
export const isNotCheckedIn: Rule<"check-in" | "unregister"> = ({ standing }) => {
  const checkedInAt = standing.status === "registered" ? standing.checkedInAt : undefined;
  return checkedInAt === undefined ? undefined : { type: "AlreadyCheckedIn", checkedInAt };
};
