import type { HttpBindings } from "@hono/node-server";
import type { Viewer } from "../pages/layout.ts";
import type { EventStream } from "./event-stream.ts";

/** What the gateway's middleware knows of a request, beside the request itself. */
export type Edge = {
  /** What Node has of it; nothing where the app is called without a server. */
  readonly Bindings: Partial<HttpBindings>;
  readonly Variables: {
    /** Stands in the answer, and in every line of the log about the request. */
    requestId: string;
    /** Aborted once nobody waits for the answer any more. */
    signal?: AbortSignal;
    /** Who looks at a page, once that is known. */
    viewer?: Viewer;
    /** Whether the answer goes on for as long as the client stays. */
    isStream?: boolean;
    /** The stream that follows the headers of the answer. */
    stream?: EventStream | undefined;
    /** Whether the answer is read while it is sent: nobody knows its length before. */
    isReadOnSending?: boolean;
  };
};

/**
 * The path of a URL as it was sent: percent-encoded, so that nothing in it can do anything to a log. The token of a
 * personal link is left out: whoever has it is that person.
 */
export function sentPath(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const end = url.indexOf("?", start);
  const path = end < 0 ? url.slice(start) : url.slice(start, end);
  return path.replace(/^\/l\/.*/, "/l/…");
}
