import type { MiddlewareHandler } from "hono";
import { problem } from "#contracts/problem.ts";
import { isLoopback } from "#platform/loopback.ts";
import type { Edge } from "./edge.ts";
import { HEALTH } from "./host.ts";
import { sendProblem } from "./reply.ts";

/**
 * Refuses with 403 what pages of other sites make a browser on this machine send, for a gateway that asks nobody
 * who they are. Pages of `origins` are let in.
 */
export function refuseOtherSites(origins: ReadonlySet<string>): MiddlewareHandler<Edge> {
  return async ({ req }, next) => {
    const origin = req.header("Origin");
    const isWelcome = HEALTH.has(req.path) || (origin !== undefined && origins.has(origin));
    if (isWelcome || !isCrossSite(req.header("Sec-Fetch-Site"), origin)) return await next();
    return sendProblem(problem("CROSS_SITE", "This gateway takes no requests from pages of other sites."));
  };
}

/** Browsers of before 2023 don't say `Sec-Fetch-Site`, but `Origin` with whatever may change something. */
function isCrossSite(site: string | undefined, origin: string | undefined): boolean {
  if (site !== undefined) return site === "cross-site";
  return origin !== undefined && !isLoopback(URL.parse(origin)?.hostname ?? "");
}
