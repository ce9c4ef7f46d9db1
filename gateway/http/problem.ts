import type { ErrorHandler, NotFoundHandler } from "hono";
import { problem, ProblemError } from "#contracts/problem.ts";
import { reasonOf } from "#platform/error-text.ts";
import type { Logger } from "#platform/logger.ts";
import { Unavailable, Unreadable } from "#ports/errors.ts";
import { type Edge, sentPath } from "./edge.ts";
import { type Headers, sendEmpty, sendProblem } from "./reply.ts";
import type { AllowedMethods } from "../allowed-methods.ts";

type Headed = { header(name: string): string | undefined };

/** A header of answers to requests that may well succeed a second later. */
export const RETRY_AFTER = { "Retry-After": "1" };

/** Ends every request whose route threw; the only place where errors become answers. */
export function onError(logger: Logger): ErrorHandler<Edge> {
  return (error, context) => {
    if (error instanceof ProblemError)
      return sendProblem(error.problem, { ...challengeOf(error, context.req), ...error.headers });
    const requestId = context.get("requestId");
    const about = { requestId, method: context.req.method, path: sentPath(context.req.url) };
    if (error instanceof Unavailable) {
      logger.warn({ reason: reasonOf(error), ...about }, "a service is unavailable");
      const detail = `${sentence(error.message)} Try again in a moment.`;
      return sendProblem(problem("SERVICE_UNAVAILABLE", detail), RETRY_AFTER);
    }
    logger.error({ err: error, ...about }, "a request failed");
    const what = error instanceof Unreadable ? sentence(error.message) : "The request could not be answered.";
    const instance = `urn:muster:request:${requestId}`;
    return sendProblem(problem("INTERNAL_ERROR", `${what} It was logged as ${requestId}.`, { instance }));
  };
}

/** Answers what no route took: with the allowed methods of a known path, else with ROUTE_NOT_FOUND. */
export function onNotFound(allowedMethods: AllowedMethods): NotFoundHandler<Edge> {
  return (context) => {
    const { method, path } = context.req;
    const allowed = allowedMethods(path);
    if (allowed.length === 0) return sendProblem(problem("ROUTE_NOT_FOUND", `There is nothing at ${path}.`));
    const headers = { Allow: allowed.join(", ") };
    if (method === "OPTIONS") return sendEmpty(204, headers);
    const detail = `${path} does not take ${method}, but ${allowed.join(", ")}.`;
    return sendProblem(problem("METHOD_NOT_ALLOWED", detail), headers);
  };
}

/** RFC 6750: says that a credential is wanted; and, to who has sent one, that it is not valid. */
function challengeOf({ problem: { code } }: ProblemError, request: Headed): Headers {
  if (code !== "UNAUTHENTICATED") return {};
  const error = request.header("Authorization") === undefined ? "" : ', error="invalid_token"';
  return { "WWW-Authenticate": `Bearer realm="muster"${error}` };
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
