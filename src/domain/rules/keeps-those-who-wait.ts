import { counted } from "../counted.ts";
import { seatsToGive } from "../seats.ts";
import type { Rule } from "./rule.ts";

/**
 * A waitlist ends only when nobody would still wait after the promotions of this very update. Who waits nevertheless
 * had an offer when it ended, and has gone back to their place: that stops no later update.
 */
export const keepsThoseWhoWait: Rule<"update"> = ({ event, command: { changes }, at }) => {
  const updated = counted(event, { type: "EventUpdated", changes, at });
  const waitlistCount = updated.waitlistCount - seatsToGive(updated, at);
  const isEnding = event.hasWaitlist && !updated.hasWaitlist;
  return isEnding && waitlistCount > 0 ? { type: "WaitlistNotEmpty", waitlistCount } : undefined;
};
