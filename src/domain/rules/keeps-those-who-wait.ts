import { counted } from "../counted.ts";
import { seatsToGive } from "../seats.ts";
import type { Rule } from "./rule.ts";

/** A waitlist ends only when nobody would still wait after the promotions of this very update. */
export const keepsThoseWhoWait: Rule<"update"> = ({ event, command: { changes }, at }) => {
  const updated = counted(event, { type: "EventUpdated", changes, at });
  const waitlistCount = updated.waitlistCount - seatsToGive(updated, at);
  return !updated.hasWaitlist && waitlistCount > 0 ? { type: "WaitlistNotEmpty", waitlistCount } : undefined;
};
