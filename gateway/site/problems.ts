import type { MiddlewareHandler } from "hono";
import type { Problem } from "#contracts/problem.ts";
import type { Edge } from "../http/edge.ts";
import { errorPage } from "../pages/error.ts";
import type { Viewer } from "../pages/layout.ts";
import { seeOther, sendPage } from "./answer.ts";
import type { Frames } from "./frame.ts";

/** The addresses that are pages, or would be if there were one. */
const PAGES = /^\/(?:$|(?:e|l|console|login|logout)(?:\/|$))/;

/** Headers of a problem that are as good for a page. */
const KEPT = new Set(["allow", "connection", "ratelimit", "ratelimit-policy", "retry-after"]);

/**
 * Shows problems of pages as pages, whoever found them; so that of an address where nothing is, if it is a browser
 * that asks. Whoever would have to say who they are is led to where they can, and back.
 */
export function problemsAsPages(frames: Frames, asksWho: boolean): MiddlewareHandler<Edge> {
  const nobody: Viewer = { name: undefined, mayManage: false, isAsked: asksWho };
  return async (context, next) => {
    await next();
    const { req, res } = context;
    // To look at the headers of an answer costs a tenth of making it.
    if (res.status < 400 || res.headers.get("Content-Type") !== "application/problem+json") return;
    const isPage = PAGES.test(req.path);
    const wantsPage = req.header("Accept")?.includes("text/html") ?? false;
    if (!isPage && !(wantsPage && res.status === 404)) return;
    const problem = (await res.clone().json()) as Problem;
    if (!isPage && problem.code !== "ROUTE_NOT_FOUND") return;
    const { frame } = frames(req, context.get("viewer") ?? nobody);
    const { pathname, search } = frame.here;
    const isAskedWho = problem.code === "UNAUTHENTICATED" && req.method === "GET";
    const page = isAskedWho
      ? seeOther(`/login?to=${encodeURIComponent(`${pathname}${search}`)}`)
      : await sendPage(
          errorPage(frame, problem, context.get("requestId")),
          problem.status,
          kept(res.headers),
        );
    // The headers of an answer that is there would come along.
    context.res = undefined;
    context.res = page;
  };
}

function kept(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => KEPT.has(name)));
}
