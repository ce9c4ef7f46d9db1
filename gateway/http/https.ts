import type { MiddlewareHandler } from "hono";
import { alsoSend } from "./also.ts";
import type { Edge } from "./edge.ts";

/** A year; of names below this one nothing is known. */
const A_YEAR = "max-age=31536000";

/** Has browsers come by https only from now on (RFC 6797). */
export const onlyByHttps: MiddlewareHandler<Edge> = (context, next) =>
  alsoSend(context, next, "Strict-Transport-Security", A_YEAR);
