import type { MiddlewareHandler } from "hono";
import { type Problem, problem } from "#contracts/problem.ts";
import { isLoopback } from "#platform/loopback.ts";
import type { Edge } from "./edge.ts";
import { sendProblem } from "./reply.ts";

const PORT = /:\d{0,5}$/;

/** For whoever looks after the process, under whatever name. They show nothing of what is stored. */
const PUBLIC = new Set(["/healthz", "/readyz"]);

/**
 * Refuses what a web page makes a browser on this machine send, to a gateway that is meant for programs on this
 * machine: requests under a name that the page's owner made point here (DNS rebinding), and requests across
 * sites. A request without a host, as HTTP/1.0 allows, is no browser's.
 */
export const refuseForeign: MiddlewareHandler<Edge> = async ({ req }, next) => {
  const refusal = PUBLIC.has(req.path)
    ? undefined
    : refusalOf(req.header("Host"), req.header("Sec-Fetch-Site"));
  return refusal === undefined ? await next() : sendProblem(refusal);
};

/** Refuses requests under any other host than that of this URL. */
export function refuseOtherHosts(publicUrl: string): MiddlewareHandler<Edge> {
  const { host: own, protocol } = new URL(publicUrl);
  const isOwn = (host: string) =>
    URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === own;
  return async ({ req }, next) => {
    if (PUBLIC.has(req.path) || isOwn(req.header("Host") ?? "")) return await next();
    return sendProblem(problem("MISDIRECTED_REQUEST", `This gateway answers only as ${own}.`));
  };
}

function refusalOf(host: string | undefined, site: string | undefined): Problem | undefined {
  if (host !== undefined && host !== "" && !isLoopback(host.replace(PORT, ""))) {
    return problem(
      "MISDIRECTED_REQUEST",
      "This gateway answers only under the names of its own machine, such as localhost.",
    );
  }
  if (site === "cross-site") {
    return problem("CROSS_SITE", "This gateway takes no requests from pages of other sites.");
  }
  return undefined;
}
