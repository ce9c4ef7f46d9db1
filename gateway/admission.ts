import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { problem } from "#contracts/problem.ts";
import type { GatewayTelemetry } from "./telemetry.ts";
import { RETRY_AFTER } from "./http/problem.ts";
import { sendProblem } from "./http/reply.ts";

/**
 * Each holds a body of up to 64 KiB, if only for a moment. More than this can't be answered in time anyway.
 */
const MAX_IN_HAND = 8000;

/** Answered however busy the gateway is: it must not be restarted for being busy, nor be out of sight. */
const ALWAYS = new Set(["/healthz", "/metrics"]);

/**
 * Measures every request, and refuses it when too many are in hand already: with 503, before memory runs out.
 */
export function admission(telemetry: GatewayTelemetry, maxInHand = MAX_IN_HAND): MiddlewareHandler {
  return async (context, next) => {
    if (telemetry.inHand() >= maxInHand && !ALWAYS.has(context.req.path)) {
      telemetry.shed();
      const detail = "Too many requests are in hand. Try again in a moment.";
      return sendProblem(problem("SERVICE_UNAVAILABLE", detail), RETRY_AFTER);
    }
    const answered = telemetry.began();
    try {
      return await next();
    } finally {
      const route = routePath(context, -1);
      // What no route took has any method and path that somebody can think of; those would never be
      // forgotten.
      if (route === "/*") answered("other", "none", context.res.status);
      else answered(context.req.method, route, context.res.status);
    }
  };
}
