import type { Replayable } from "#application/idempotency.ts";
import { type Problem, problem, ProblemError } from "#contracts/problem.ts";
import type { RequestView } from "#contracts/request.ts";
import { preferredWait } from "./prefer.ts";
import { sendJson, sendProblem } from "./reply.ts";

/** The headers that commands and creations understand, and the answers that they lead to. */
export type CommandHeaders = {
  readonly idempotencyKey: string | undefined;
  /** Seconds that the client prefers to wait for the outcome; undefined when it has no preference. */
  readonly wait: number | undefined;
};

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

type Headed = { header(name: string): string | undefined };

/** Throws INVALID_IDEMPOTENCY_KEY. */
export function commandHeaders(request: Headed): CommandHeaders {
  const idempotencyKey = request.header("Idempotency-Key");
  // A header that is sent twice arrives joined by a comma and a space, and a space is not allowed either.
  if (idempotencyKey !== undefined && !IDEMPOTENCY_KEY.test(idempotencyKey)) {
    const detail = "An Idempotency-Key has 1–128 visible ASCII characters, and is sent once.";
    throw new ProblemError(problem("INVALID_IDEMPOTENCY_KEY", detail));
  }
  return { idempotencyKey, wait: preferredWait(request.header("Prefer")) };
}

/** The header that tells the answer to an earlier request with the same key. */
export function replayed(isReplay: boolean): Record<string, string> {
  return isReplay ? { "Idempotency-Replayed": "true" } : {};
}

/**
 * 202 unless the client waited and the outcome came in time; then the outcome itself. The answer to an
 * earlier request names that request, even where it is a problem.
 */
export function sendRequest(
  { view: request, isReplay }: Replayable<RequestView>,
  doneStatus: 200 | 201,
  { wait }: Partial<CommandHeaders> = {},
): Response {
  const { requestId } = request;
  const location = { Location: `/requests/${requestId}`, ...replayed(isReplay) };
  if (wait === undefined || request.status === "queued") {
    return sendJson(202, request, { ...location, "Retry-After": "1" });
  }
  const applied = { "Preference-Applied": `wait=${wait}` };
  if (request.error !== undefined) {
    const headers = { ...applied, ...retryAfter(request.error) };
    if (!isReplay) return sendProblem(request.error, headers);
    return sendProblem({ ...request.error, requestId }, { ...location, ...headers });
  }
  return sendJson(doneStatus, request, { ...location, ...applied });
}

/** In how many seconds registration opens, where that is why it was refused. */
function retryAfter({ code, registrationOpensAt = "" }: Problem): Record<string, string> {
  if (code !== "REGISTRATION_NOT_OPEN") return {};
  const seconds = Math.ceil((Date.parse(registrationOpensAt) - Date.now()) / 1000);
  return { "Retry-After": String(Math.max(seconds, 1)) };
}
