import { isLive } from "../event-state.ts";
import type { Rule } from "./rule.ts";

/** Only a check-in can be undone. */
export const isCheckedIn: Rule<"undo-check-in"> = ({ standing }) => {
  if (!isLive(standing)) return { type: "NotRegistered" };
  return "checkedInAt" in standing ? undefined : { type: "NotCheckedIn" };
};
