/** One HTTP request, relative to where Muster listens. */
export type HttpRequest = {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Pick<Headers, "get">;
  readonly body: string;
};

/** Sends a request and resolves with the answer, whatever its status. Rejects only when no answer comes. */
export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

/** Longer than the 20 seconds that Muster waits for an outcome at most. */
const PATIENCE_MS = 30_000;

/**
 * Sends requests with `fetch` to `baseUrl`, with the credential where one is given. Without a signal, a request is
 * given up after 30 seconds.
 */
export function sendByFetch(baseUrl: string, credential?: string): Send {
  const base = baseUrl.replace(/\/$/, "");
  const who = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  return async ({ method, path, headers, body = null, signal = AbortSignal.timeout(PATIENCE_MS) }) => {
    try {
      const response = await fetch(base + path, { method, headers: { ...who, ...headers }, body, signal });
      return { status: response.status, headers: response.headers, body: await response.text() };
    } catch (error) {
      const reason = reasonOf(error);
      throw new Error(`${method} ${path} got no answer from ${base}: ${reason}`, { cause: error });
    }
  };
}

/** `fetch` hides the reason in the cause; that of a refused connection has a code, but no message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  if (!(cause instanceof Error)) return message;
  return cause.message || (cause as NodeJS.ErrnoException).code || message;
}
