import type { EventView } from "#contracts/event.ts";
import { type Problem, problem } from "#contracts/problem.ts";
import { shownRefusal } from "#contracts/refusals.ts";
import type { Registration } from "#contracts/registration.ts";
import type { Rejection } from "#domain/rejection.ts";
import { type EventState, type Standing, statusOf } from "#domain/event-state.ts";
import { momentsOf, phaseOf } from "#domain/schedule.ts";
import { freeSeats } from "#domain/seats.ts";
import { type Caller, isOwner } from "./access.ts";
import { Unavailable } from "#ports/errors.ts";

/** The domain as clients see it. Each thing has one view, wherever it is shown. */

/** The event as of its version, and its phase at `at`. */
export function eventView(event: EventState, at: string): EventView {
  const { eventId, details, capacity, hasWaitlist, version } = event;
  const { registeredCount, offeredCount, extraCount, checkedInCount, waitlistCount } = event;
  return {
    eventId,
    ...details,
    capacity,
    hasWaitlist,
    status: statusOf(event),
    phase: phaseOf(event, at),
    moments: momentsOf(details),
    registeredCount,
    offeredCount,
    extraCount,
    checkedInCount,
    waitlistCount,
    availableSeats: Math.max(0, freeSeats(event)),
    version,
  };
}

/** The event with its owners, if the caller is one of them, or an admin. */
export function eventViewFor(caller: Caller, event: EventState, at: string): EventView {
  const { owners } = event;
  const maySee = caller.role === "admin" || isOwner(caller, owners);
  return { ...eventView(event, at), ...(owners && maySee && { owners: [...owners] }) };
}

/** A seat, the offer of one, or a place on the waitlist. */
export type Placed = Extract<Standing, { status: "registered" | "offered" | "waitlisted" }>;

/** The registration as clients see it; undefined if the standing is none of these. */
export function registrationView(eventId: string, userId: string, standing: Placed): Registration;
export function registrationView(
  eventId: string,
  userId: string,
  standing: Standing,
): Registration | undefined;
export function registrationView(
  eventId: string,
  userId: string,
  standing: Standing,
): Registration | undefined {
  if (standing.status === "registered") {
    const { status, registeredAt, waitlistedAt, promotedAt, extra, checkedInAt } = standing;
    const waited = { ...(waitlistedAt && { waitlistedAt }), ...(promotedAt && { promotedAt }) };
    const marks = { ...(extra && { extra }), ...(checkedInAt && { checkedInAt }) };
    return { eventId, userId, status, registeredAt, ...waited, ...marks };
  }
  if (standing.status === "offered") {
    const { status, waitlistedAt, offeredAt, expiresAt } = standing;
    return { eventId, userId, status, waitlistedAt, offeredAt, expiresAt };
  }
  if (standing.status === "waitlisted") {
    const { status, waitlistedAt, position } = standing;
    return { eventId, userId, status, ...(position !== undefined && { position }), waitlistedAt };
  }
  return undefined;
}

/** A refusal as clients see it. Throws `Unavailable` for a refusal that only a newer gateway can explain. */
export function rejectionProblem(rejection: Rejection, eventId: string, userId: string): Problem {
  const shown = shownRefusal(rejection, { eventId, userId });
  if (shown === undefined) throw new Unavailable(`the answer to this request (${rejection.type})`);
  const { code, detail, members } = shown;
  const registration =
    "standing" in rejection ? registrationView(eventId, userId, rejection.standing) : undefined;
  return problem(code, detail, { ...members, ...(registration && { registration }) });
}

export function eventNotFound(eventId: string): Problem {
  return rejectionProblem({ type: "EventNotFound" }, eventId, "");
}

export function userNotFound(userId: string): Problem {
  return rejectionProblem({ type: "UserNotFound" }, "", userId);
}
