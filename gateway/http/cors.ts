import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { operations } from "#contracts/endpoints/endpoints.ts";
import type { AllowedMethods } from "../allowed-methods.ts";
import type { Edge } from "./edge.ts";
import { sendEmpty } from "./reply.ts";

const METHODS = [...new Set(operations.map(([, { method }]) => method)), "HEAD"];

/** What a page may send beside what browsers send by themselves. */
const REQUEST_HEADERS = [
  "Authorization",
  "Content-Type",
  "Idempotency-Key",
  "Last-Event-ID",
  "Prefer",
  "X-Request-Id",
];

/** What a page may read of an answer beside its body, its status and its type. */
const ANSWER_HEADERS = [
  "Idempotency-Replayed",
  "Location",
  "Preference-Applied",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "WWW-Authenticate",
  "X-Request-Id",
];

const PREFLIGHT_SECONDS = 600;

/**
 * Lets pages of `origins` ask, and read every answer, refusals included; never with cookies. Answers their
 * preflights, with what the path allows as every OPTIONS is. All other requests go on as if it were not there.
 */
export function letPagesRead(
  origins: ReadonlySet<string>,
  allowedMethods: AllowedMethods,
): MiddlewareHandler<Edge> {
  const allow = cors({
    origin: [...origins],
    credentials: false,
    allowMethods: METHODS,
    allowHeaders: REQUEST_HEADERS,
    exposeHeaders: ANSWER_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
  });
  return (context, next) => {
    if (context.req.method !== "OPTIONS") return allow(context, next);
    // It would answer every OPTIONS, for which the gateway has answers of its own.
    const isPreflight = context.req.header("Access-Control-Request-Method") !== undefined;
    if (!isPreflight || !origins.has(context.req.header("Origin") ?? "")) return next();
    const allowed = allowedMethods(context.req.path);
    // It adds to the headers of the answer that is there.
    context.res = sendEmpty(204, { ...(allowed.length > 0 && { Allow: allowed.join(", ") }) });
    return allow(context, next);
  };
}
