import type { Fact } from "../facts.ts";
import { freeSeats } from "../seats.ts";
import type { Act } from "./act.ts";
import { reasonOf, waivedBy } from "./as-organizer.ts";

/** Whoever is picked from the waitlist has a seat at once: a free one, if there is one. */
export const promote: Act<"promote"> = ({ event, standing, command, at }) => {
  const { userId } = command;
  if (standing.status !== "waitlisted") throw new Error(`${userId} is picked, and ${standing.status}`);
  const { ticket, waitlistedAt } = standing;
  const extra = freeSeats(event) > 0 ? {} : ({ extra: true } as const);
  const picked: Fact = {
    type: "AttendeePromoted",
    userId,
    ticket,
    waitlistedAt,
    picked: true,
    ...extra,
    ...reasonOf(command),
    ...waivedBy(command),
    at,
  };
  return { outcome: "promoted", facts: [picked] };
};
