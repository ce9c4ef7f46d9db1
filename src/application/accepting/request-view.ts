import { keyReused } from "#application/idempotency.ts";
import { registrationView, rejectionProblem } from "#application/views.ts";
import { type Problem, problem } from "#contracts/problem.ts";
import type { RequestView } from "#contracts/request.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import type { RequestReference } from "./request-id.ts";

/** The request as clients see it: queued if it has no record, else ended. */
export function requestView(
  requestId: string,
  reference: RequestReference,
  record: RequestRecord | undefined,
): RequestView {
  const { type, eventId, userId = "", fingerprint, acceptedAt, refusal } = reference;
  const head = { requestId, type, eventId, ...(userId && { userId }) };
  if (refusal !== undefined) {
    const error = rejectionProblem(refusal.rejection, eventId, userId);
    const completedAt = refusal.at > acceptedAt ? refusal.at : acceptedAt;
    return { ...head, status: "rejected", error, acceptedAt, completedAt };
  }
  if (record === undefined) return { ...head, status: "queued", acceptedAt };
  const times = { acceptedAt, completedAt: record.completedAt };
  if (record.fingerprint !== fingerprint) return { ...head, status: "rejected", error: reused(), ...times };
  const { result } = record;
  switch (result.status) {
    case "succeeded": {
      const { outcome, standing } = result;
      const registration = standing && registrationView(eventId, userId, standing);
      return { ...head, status: "succeeded", outcome, ...(registration && { registration }), ...times };
    }
    case "rejected": {
      const error = rejectionProblem(result.rejection, eventId, userId);
      return { ...head, status: "rejected", error, ...times };
    }
    case "failed":
      return { ...head, status: "failed", error: failed(), ...times };
    default:
      return result satisfies never;
  }
}

export function reused(): Problem {
  return keyReused("This Idempotency-Key was used for another command on this event and user.");
}

function failed(): Problem {
  return problem("COMMAND_FAILED", "The system could not carry out this command. Operators were told.");
}

export function requestNotFound(): Problem {
  return problem("REQUEST_NOT_FOUND", "There is no request with this id, or it ended too long ago.");
}
