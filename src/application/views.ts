import type { EventView } from "#contracts/event.ts";
import { type Problem, problem } from "#contracts/problem.ts";
import type { Registration } from "#contracts/registration.ts";
import type { Rejection } from "#domain/outcomes.ts";
import type { EventState, Standing } from "#domain/roster.ts";

/** How the domain is shown to the world: each thing in one way, wherever it appears. */

export function eventView(event: EventState): EventView {
  const { eventId, details, capacity, hasWaitlist, registeredCount, waitlistCount, version } = event;
  const availableSeats = capacity - registeredCount;
  return {
    eventId,
    ...details,
    capacity,
    hasWaitlist,
    registeredCount,
    waitlistCount,
    availableSeats,
    version,
  };
}

/** A seat or a place on the waitlist. */
export type Placed = Extract<Standing, { status: "registered" | "waitlisted" }>;

/** The registration that a standing amounts to; undefined when there is none (any more). */
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
    const { status, registeredAt, waitlistedAt, promotedAt } = standing;
    const waited = { ...(waitlistedAt && { waitlistedAt }), ...(promotedAt && { promotedAt }) };
    return { eventId, userId, status, registeredAt, ...waited };
  }
  if (standing.status === "waitlisted") {
    const { status, waitlistedAt, position } = standing;
    return { eventId, userId, status, ...(position !== undefined && { position }), waitlistedAt };
  }
  return undefined;
}

/** A refusal as its sender sees it. */
export function rejectionProblem(rejection: Rejection, eventId: string, userId: string): Problem {
  switch (rejection.type) {
    case "EventNotFound":
      return eventNotFound(eventId);
    case "UserNotFound":
      return userNotFound(userId);
    case "NotRegistered":
      return problem(
        "NOT_REGISTERED",
        `${userId} has neither a seat nor a place on the waitlist of ${eventId}.`,
      );
    case "EventFull": {
      const { capacity, registeredCount } = rejection;
      const detail = `All ${capacity} seats of ${eventId} are taken, and it has no waitlist.`;
      return problem("EVENT_FULL", detail, { capacity, registeredCount });
    }
    case "AlreadyRegistered":
      return already("ALREADY_REGISTERED", `${userId} already has a seat at ${eventId}.`, rejection.standing);
    case "AlreadyWaitlisted":
      return already(
        "ALREADY_WAITLISTED",
        `${userId} already waits for a seat at ${eventId}.`,
        rejection.standing,
      );
    case "CapacityBelowRegistered": {
      const { registeredCount } = rejection;
      const detail = `${registeredCount} seats of ${eventId} are taken; the capacity can't be lower.`;
      return problem("CAPACITY_BELOW_REGISTERED", detail, { registeredCount });
    }
    case "WaitlistNotEmpty": {
      const { waitlistCount } = rejection;
      const detail = `${waitlistCount} would still wait for a seat at ${eventId}; its waitlist can't be turned off.`;
      return problem("WAITLIST_NOT_EMPTY", detail);
    }
    default:
      return rejection satisfies never;
  }

  function already(
    code: "ALREADY_REGISTERED" | "ALREADY_WAITLISTED",
    detail: string,
    standing: Placed,
  ): Problem {
    return problem(code, detail, { registration: registrationView(eventId, userId, standing) });
  }
}

export function eventNotFound(eventId: string): Problem {
  return problem("EVENT_NOT_FOUND", `There is no event ${eventId}.`);
}

export function userNotFound(userId: string): Problem {
  return problem("USER_NOT_FOUND", `There is no user ${userId}.`);
}
