import { waives } from "../commands.ts";
import type { Fact } from "../facts.ts";
import { isOpenToNewcomers } from "../seats.ts";
import type { Act } from "./act.ts";
import { organizers } from "./as-organizer.ts";

/**
 * A seat that was offered; else a seat, or the last place of the waitlist. Where the organiser waives the capacity, it
 * is an extra seat instead of a place.
 */
export const register: Act<"register"> = ({ event, standing, command, at }) => {
  const { userId, checkIn } = command;
  const by = organizers(command);
  const arrival: readonly Fact[] = checkIn === true ? [{ type: "AttendeeCheckedIn", userId, at }] : [];
  if (standing.status === "offered") {
    const { ticket, waitlistedAt } = standing;
    const accepted: Fact = { type: "OfferAccepted", userId, ticket, waitlistedAt, ...by, at };
    return { outcome: "registered", facts: [accepted, ...arrival] };
  }
  const isOpen = isOpenToNewcomers(event);
  if (isOpen || waives(command, "capacity")) {
    const extra = isOpen ? {} : ({ extra: true } as const);
    const seated: Fact = { type: "AttendeeRegistered", userId, ...extra, ...by, at };
    return { outcome: "registered", facts: [seated, ...arrival] };
  }
  const { waitlistCount, nextTicket: ticket } = event;
  const position = waitlistCount + 1;
  const waiting: Fact = { type: "AttendeeWaitlisted", userId, ticket, position, ...by, at };
  return { outcome: "waitlisted", facts: [waiting] };
};
