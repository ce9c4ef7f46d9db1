import { sentAt } from "../case.ts";
import { later, momentsOf } from "../schedule.ts";
import type { Rule } from "./rule.ts";

/**
 * A seat can be given up until `cancelUntil`, and where that is only marked as late, until the date of the event. A
 * place on the waitlist can always be given up.
 */
export const mayStillCancel: Rule<"unregister"> = (it) => {
  const { details } = it.event;
  const { cancelUntil } = momentsOf(details);
  if (cancelUntil === undefined || it.standing.status !== "registered") return undefined;
  const isRefused = details.lateCancellation === "refused" && sentAt(it) >= cancelUntil;
  return isRefused || it.at >= later(cancelUntil, details.date)
    ? { type: "CancellationClosed", cancelUntil }
    : undefined;
};
