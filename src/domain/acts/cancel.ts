import { sentAt } from "../case.ts";
import { momentsOf } from "../schedule.ts";
import type { Act } from "./act.ts";

/** A seat or a place is given up. */
export const cancel: Act<"unregister"> = (it) => {
  const { event, standing, at } = it;
  const { userId } = it.command;
  if (standing.status === "waitlisted") {
    const gaveUp = { kind: "place", ticket: standing.ticket } as const;
    return { outcome: "left-waitlist", facts: [{ type: "RegistrationCancelled", userId, gaveUp, at }] };
  }
  const gaveUp = { kind: "seat" } as const;
  const { cancelUntil } = momentsOf(event.details);
  const late = cancelUntil !== undefined && sentAt(it) >= cancelUntil ? ({ late: true } as const) : {};
  return { outcome: "unregistered", facts: [{ type: "RegistrationCancelled", userId, gaveUp, ...late, at }] };
};
