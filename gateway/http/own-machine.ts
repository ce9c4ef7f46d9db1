import type { MiddlewareHandler } from "hono";
import { type Problem, problem } from "#contracts/problem.ts";
import type { Edge } from "./edge.ts";
import { sendProblem } from "./reply.ts";

/** `localhost`, 127.0.0.0/8 and `::1`, which a URL has in brackets. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|::1)$/i;
const PORT = /:\d{0,5}$/;

/** Whether nobody but this machine can reach a server that listens on the host. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

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
