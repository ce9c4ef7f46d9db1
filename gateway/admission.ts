import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { problem } from "#contracts/problem.ts";
import type { GatewayTelemetry } from "./telemetry.ts";
import { RETRY_AFTER } from "./http/problem.ts";
import { sendProblem } from "./http/reply.ts";

/** Each request holds a body of up to 64 KiB for a moment; more requests can't be answered in time anyway. */
const MAX_IN_HAND = 8000;

type Options = {
  /** Requests in hand at most. */
  readonly maxInHand?: number;
};

/** Answered however busy the gateway is: a busy gateway must not be restarted, nor go unmeasured. */
const ALWAYS = new Set(["/healthz", "/metrics"]);

/**
 * Measures every request. Refuses it with 503 when `maxInHand` are in hand already, before memory runs out.
 */
export function admission(
  telemetry: GatewayTelemetry,
  { maxInHand = MAX_IN_HAND }: Options = {},
): MiddlewareHandler {
  return async (context, next) => {
    if (telemetry.inHand() >= maxInHand && !ALWAYS.has(context.req.path)) {
      telemetry.shed();
      const detail = "Too many requests are in hand. Try again in a moment.";
      return sendProblem(problem("SERVICE_UNAVAILABLE", detail), RETRY_AFTER);
    }
    const answered = telemetry.startRequest();
    try {
      return await next();
    } finally {
      const route = routePath(context, -1);
      // A request without a route can have any method and path: a series for each would fill the memory.
      if (route === "/*") answered("other", "none", context.res.status);
      else answered(context.req.method, route, context.res.status);
    }
  };
}
