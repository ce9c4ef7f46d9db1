import { counted } from "../counted.ts";
import { scheduleConflict } from "../schedule.ts";
import type { Rule } from "./rule.ts";

/** What an update leaves behind is a schedule: registration opens before it closes, the event ends after it begins. */
export const fitsTogether: Rule<"update"> = ({ event, command: { changes }, at }) => {
  const { details } = counted(event, { type: "EventUpdated", changes, at });
  const conflict = scheduleConflict(details);
  return conflict && { type: "InvalidSchedule", ...conflict };
};
