import type { Act } from "./act.ts";

/** A seat or a place is given up. */
export const cancel: Act<"unregister"> = ({ standing, command: { userId }, at }) => {
  if (standing.status === "waitlisted") {
    const gaveUp = { kind: "place", ticket: standing.ticket } as const;
    return { outcome: "left-waitlist", facts: [{ type: "RegistrationCancelled", userId, gaveUp, at }] };
  }
  const gaveUp = { kind: "seat" } as const;
  return { outcome: "unregistered", facts: [{ type: "RegistrationCancelled", userId, gaveUp, at }] };
};
