import type { EventView } from "#contracts/event.ts";
import type { Problem } from "#contracts/problem.ts";
import type { Registration } from "#contracts/registration.ts";
import type { RequestView } from "#contracts/request.ts";
import type { EventAnswer, Input } from "./specification.ts";

export type Reply = { readonly status: number; readonly body: unknown };

/**
 * An answer in the words of the specification. One that it does not have is `unheard of`: no history
 * explains it.
 */
export type ObservedAnswer = EventAnswer | `unheard of: ${string}`;

export function inWords({ type }: Input, { status, body }: Reply): ObservedAnswer {
  const unheard: ObservedAnswer = `unheard of: ${status} ${JSON.stringify(body)}`;
  if (status >= 400) return refusal(body as Problem) ?? unheard;
  if (status === 202) return unheard;
  if (type === "count") return counters(body as EventView) ?? unheard;
  if (type === "find") return standing(body as Registration) ?? unheard;
  return success(body as RequestView) ?? unheard;
}

function success({ outcome, registration }: RequestView): EventAnswer | undefined {
  if (outcome === "unregistered" || outcome === "left-waitlist" || outcome === "updated") return outcome;
  if (outcome !== "registered" && outcome !== "waitlisted") return undefined;
  if (registration?.status !== outcome) return undefined;
  return outcome === "registered" ? "registered" : `waitlisted at ${registration.position ?? 0}`;
}

function standing({ status, position = 0 }: Registration): EventAnswer {
  return status === "registered" ? "has a seat" : `waits at ${position}`;
}

function counters({
  capacity,
  registeredCount,
  availableSeats,
  waitlistCount,
}: EventView): EventAnswer | undefined {
  if (availableSeats !== capacity - registeredCount) return undefined;
  return `${registeredCount} of ${capacity} seats taken, ${waitlistCount} waiting`;
}

function refusal({
  code,
  capacity,
  registeredCount,
  registration,
  waitlistLimit,
}: Problem): EventAnswer | undefined {
  switch (code) {
    case "EVENT_FULL":
      return `EVENT_FULL with ${registeredCount ?? 0} of ${capacity ?? 0}`;
    case "WAITLIST_FULL":
      return `WAITLIST_FULL at ${waitlistLimit ?? 0}`;
    case "ALREADY_REGISTERED":
      return registration?.status === "registered" ? code : undefined;
    case "ALREADY_WAITLISTED":
      return `ALREADY_WAITLISTED at ${registration?.position ?? 0}`;
    case "CAPACITY_BELOW_REGISTERED":
      return `CAPACITY_BELOW_REGISTERED with ${registeredCount ?? 0}`;
    case "NOT_REGISTERED":
      return code;
    case "REGISTRATION_NOT_FOUND":
      return "has nothing";
    default:
      return undefined;
  }
}
