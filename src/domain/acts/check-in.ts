import type { Act } from "./act.ts";

/** Whoever has a seat has come. */
export const checkIn: Act<"check-in"> = ({ command: { userId }, at }) => {
  return { outcome: "checked-in", facts: [{ type: "AttendeeCheckedIn", userId, at }] };
};

/** It was somebody else, or a mistake. */
export const undoCheckIn: Act<"undo-check-in"> = ({ command: { userId }, at }) => {
  return { outcome: "check-in-undone", facts: [{ type: "CheckInUndone", userId, at }] };
};
