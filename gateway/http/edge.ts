import type { HttpBindings } from "@hono/node-server";

/** What the gateway's middleware knows of a request, beside the request itself. */
export type Edge = {
  /** What Node has of it; nothing where the app is called without a server. */
  readonly Bindings: Partial<HttpBindings>;
  readonly Variables: {
    /** Stands in the answer, and in every line of the log about the request. */
    requestId: string;
    /** Aborted once nobody waits for the answer any more. */
    signal?: AbortSignal;
  };
};

/** The path of a URL as it was sent: percent-encoded, so that nothing in it can do anything to a log. */
export function sentPath(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const end = url.indexOf("?", start);
  return end < 0 ? url.slice(start) : url.slice(start, end);
}
