import type { MiddlewareHandler } from "hono";
import { problem } from "#contracts/problem.ts";
import type { Edge } from "./edge.ts";
import { bodyTooLarge, MAX_BODY_BYTES } from "./body.ts";
import { sendProblem } from "./reply.ts";

const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:[/?#]|$)/i;

/**
 * Refuses what must not even reach a route: a body that is too large, whether the route reads it or not, and
 * a path with dot segments, which URL parsing would turn into another path. Where files are sent, the route itself
 * looks how large they are, once it is known who sends them.
 */
export function refuseRaw(takesFiles: (path: string) => boolean): MiddlewareHandler<Edge> {
  return async (c, next) => {
    const isLarge = Number(c.req.header("content-length") ?? 0) > MAX_BODY_BYTES;
    if (isLarge && !takesFiles(c.req.path)) return sendProblem(bodyTooLarge());
    const target = c.env?.incoming?.url ?? "";
    if (DOT_SEGMENT.test(target.split("?", 1)[0] ?? "")) {
      return sendProblem(problem("ROUTE_NOT_FOUND", `There is nothing at ${target}.`));
    }
    return await next();
  };
}
