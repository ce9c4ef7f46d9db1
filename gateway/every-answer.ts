import { randomUUID } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { Logger } from "#platform/logger.ts";
import { alsoSend } from "./http/also.ts";
import { type Edge, sentPath } from "./http/edge.ts";

/** The header of an id that a request and its answer share. */
const REQUEST_ID = "X-Request-Id";

/** An id that a client or a proxy may choose: short, and nothing that means something in a log or a URN. */
const SANE_ID = /^[\w.~:=+/-]{1,128}$/;

/**
 * Gives each request an id, its own if that is sane, which its answer and every line of the log about it carry;
 * and the answer to HEAD the length of the body that GET would have, unless the body has no end, or would have to be
 * read for that. Logs each answer for whoever debugs.
 */
export function everyAnswer(logger: Logger): MiddlewareHandler<Edge> {
  return async (context, next) => {
    const startedAt = performance.now();
    const { method, url } = context.req;
    const given = context.req.header(REQUEST_ID) ?? "";
    const requestId = SANE_ID.test(given) ? given : randomUUID();
    context.set("requestId", requestId);
    await alsoSend(context, next, REQUEST_ID, requestId);
    if (method === "HEAD" && context.get("isReadOnSending") === true) await context.res.body?.cancel();
    else if (method === "HEAD" && context.get("isStream") !== true) await setLength(context.res);
    const ms = Math.round(performance.now() - startedAt);
    logger.debug({ requestId, method, path: sentPath(url), status: context.res.status, ms }, "answered");
  };
}

/** Counts the body, which is not sent. */
async function setLength(response: Response): Promise<void> {
  const { byteLength } = await response.arrayBuffer();
  response.headers.set("Content-Length", String(byteLength));
}
