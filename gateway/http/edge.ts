import type { HttpBindings } from "@hono/node-server";

/** What the gateway's middleware knows of a request, beside the request itself. */
export type Edge = {
  /** What Node has of it; nothing where the app is called without a server. */
  readonly Bindings: Partial<HttpBindings>;
  readonly Variables: {
    /** Aborted once nobody waits for the answer any more. */
    signal?: AbortSignal;
  };
};
