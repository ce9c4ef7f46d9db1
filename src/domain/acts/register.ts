import { isOpenToNewcomers } from "../seats.ts";
import type { Act } from "./act.ts";

/** A seat, or the last place of the waitlist. */
export const register: Act<"register"> = ({ event, command: { userId }, at }) => {
  if (isOpenToNewcomers(event)) {
    return { outcome: "registered", facts: [{ type: "AttendeeRegistered", userId, at }] };
  }
  const { waitlistCount, nextTicket: ticket } = event;
  const position = waitlistCount + 1;
  return { outcome: "waitlisted", facts: [{ type: "AttendeeWaitlisted", userId, ticket, position, at }] };
};
