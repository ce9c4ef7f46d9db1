import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { problem } from "#contracts/problem.ts";
import { connectionOf } from "./http/connection.ts";
import type { Edge } from "./http/edge.ts";
import { RETRY_AFTER } from "./http/problem.ts";
import { type Headers, sendProblem } from "./http/reply.ts";
import type { GatewayTelemetry } from "./telemetry.ts";

/** Each holds a body of up to 64 KiB for a moment, few a file; more requests can't be answered in time anyway. */
const MAX_IN_HAND = 8000;
/** Requests that wait for an outcome, at most: whoever waits must leave room for whoever only asks. */
export const MAX_WAITS = MAX_IN_HAND / 4;
/** Of one connection. Clients that pipeline send a few ahead; browsers and most libraries, none. */
const MAX_UNANSWERED = 16;

type Options = {
  /** Requests in hand at most. */
  readonly maxInHand?: number;
  /** Requests of one connection in hand at most. */
  readonly maxUnanswered?: number;
};

/** Answered however busy the gateway is: a busy gateway must not be restarted, taken out, nor go unmeasured. */
const ALWAYS = new Set(["/healthz", "/readyz", "/metrics"]);

/**
 * Measures every request, and counts it as in hand until its answer has left or its client is gone; one for a stream
 * only until that begins. Refuses it
 * with 503 when `maxInHand` are in hand already, before memory runs out; and when `maxUnanswered` of its own
 * connection are: then the waits of that connection end, and it is closed.
 */
export function admission(
  telemetry: GatewayTelemetry,
  { maxInHand = MAX_IN_HAND, maxUnanswered = MAX_UNANSWERED }: Options = {},
): MiddlewareHandler<Edge> {
  const refuse = (detail: string, headers?: Headers): Response => {
    telemetry.shed();
    return sendProblem(problem("SERVICE_UNAVAILABLE", detail), { ...RETRY_AFTER, ...headers });
  };

  return async (context, next) => {
    const { incoming, outgoing } = context.env ?? {};
    const connection = incoming && connectionOf(incoming.socket);
    if (connection !== undefined) {
      context.set("signal", connection.signal);
      if (connection.signal.aborted || connection.unanswered >= maxUnanswered) {
        connection.windUp();
        return refuse("Too many requests of this connection are not answered yet.", { Connection: "close" });
      }
    }
    if (telemetry.inHand() >= maxInHand && !ALWAYS.has(context.req.path)) {
      return refuse("Too many requests are in hand. Try again in a moment.");
    }
    const { answered, left } = telemetry.startRequest();
    if (connection !== undefined) connection.unanswered++;
    let isInHand = true;
    const leave = (): void => {
      if (!isInHand) return;
      isInHand = false;
      left();
      if (connection !== undefined) connection.unanswered--;
    };
    outgoing?.once("close", leave);
    try {
      return await next();
    } finally {
      // A stream has limits of its own, and nobody waits for its end.
      if (outgoing === undefined || context.get("isStream") === true) leave();
      const route = routePath(context, -1);
      // A request without a route can have any method and path: a series for each would fill the memory.
      if (route === "/*") answered("other", "none", context.res.status);
      else answered(context.req.method, route, context.res.status);
    }
  };
}
