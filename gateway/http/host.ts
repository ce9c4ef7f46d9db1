import type { MiddlewareHandler } from "hono";
import { problem } from "#contracts/problem.ts";
import { isLoopback } from "#platform/loopback.ts";
import type { Edge } from "./edge.ts";
import { sendProblem } from "./reply.ts";

/** Under which names a gateway answers. */
export type Names = {
  /** Whether it is for programs on this machine only, and answers only under this machine's own names. */
  readonly isForOwnMachine: boolean;
  /** Otherwise it answers only under the name in this URL; under any, unless there is one. */
  readonly publicUrl: string | undefined;
};

type Rule = {
  readonly isOwn: (name: string) => boolean;
  readonly detail: string;
  /** What is answered under any name: it shows nothing of what is stored. */
  readonly unbound: ReadonlySet<string>;
};

const PORT = /:\d{0,5}$/;

/** For whoever looks after the process, and knows it by its address. */
export const HEALTH = new Set(["/healthz", "/readyz"]);

/**
 * Refuses requests for another host with 421: what a web page gets a browser to send under a name that its owner
 * has made point here (DNS rebinding). The port is of no importance, and a request without a host, as HTTP/1.0
 * allows, is no browser's.
 */
export function refuseOtherHosts(names: Names): MiddlewareHandler<Edge> {
  const rule = ruleOf(names);
  return async ({ req }, next) => {
    const host = req.header("Host") ?? "";
    if (rule === undefined || host === "" || rule.unbound.has(req.path)) return await next();
    if (rule.isOwn(host.replace(PORT, ""))) return await next();
    return sendProblem(problem("MISDIRECTED_REQUEST", rule.detail));
  };
}

function ruleOf({ isForOwnMachine, publicUrl }: Names): Rule | undefined {
  if (isForOwnMachine) {
    const detail = "This gateway answers only under the names of its own machine, such as localhost.";
    return { isOwn: isLoopback, detail, unbound: HEALTH };
  }
  if (publicUrl === undefined) return undefined;
  const { hostname } = new URL(publicUrl);
  return {
    isOwn: (name) => name.toLowerCase() === hostname,
    detail: `This gateway answers only as ${publicUrl}.`,
    // Prometheus asks each gateway by its address, and can't send another host.
    unbound: new Set([...HEALTH, "/metrics"]),
  };
}
