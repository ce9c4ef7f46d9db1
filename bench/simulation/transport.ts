import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { WireAnswer, WireRequest } from "../aws/wire.ts";

/**
 * Takes over what the AWS SDK sends, below its retries, and answers it in this process: with the number of
 * sockets and the time limits that a client was given.
 */

/** Answers a request; rejects as a network does. It is not told when the client gives up. */
export type AnswerRequest = (request: WireRequest) => Promise<WireAnswer>;

type Agent = { readonly maxSockets: number };
type HandlerConfig = {
  readonly requestTimeout?: number;
  readonly connectionTimeout?: number;
  readonly socketTimeout?: number;
  readonly httpAgentProvider: () => Promise<Agent>;
};
type Handler = { readonly configProvider: Promise<HandlerConfig> };
type Options = { readonly abortSignal?: AbortSignal; readonly requestTimeout?: number };
type SdkRequest = {
  readonly hostname: string;
  readonly headers: WireRequest["headers"];
  readonly body?: string | Uint8Array;
};
type SdkAnswer = {
  readonly response: Omit<WireAnswer, "status" | "body"> & { statusCode: number; body: Readable };
};
type Handle = (this: Handler, request: SdkRequest, options?: Options) => Promise<SdkAnswer>;

/** Lets `answer` stand for AWS until the returned function is called. */
export function takeOver(answer: AnswerRequest): () => void {
  const client = new DynamoDBClient({ region: "us-east-1" });
  const prototype = Object.getPrototypeOf(client.config.requestHandler) as { handle: Handle };
  const { handle } = prototype;
  const sockets = new WeakMap<Handler, Sockets>();

  prototype.handle = async function (request, { abortSignal } = {}) {
    const { requestTimeout, connectionTimeout, socketTimeout, httpAgentProvider } = await this.configProvider;
    const { maxSockets } = await httpAgentProvider();
    const pool = sockets.get(this) ?? createSockets(maxSockets);
    sockets.set(this, pool);
    const leave = limited(abortSignal);
    try {
      const exchange = async (): Promise<SdkAnswer> => {
        await leave.unlessIn(connectionTimeout, pool.take(leave.signal), "did not establish a connection");
        // A socket whose client has given up is closed, and another one can be opened in its place.
        leave.finally(pool.give);
        const body = typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body);
        const { hostname: host } = request;
        const answered = answer({ host, headers: request.headers, body });
        const {
          status,
          headers,
          body: text,
        } = await leave.unlessIn(socketTimeout, answered, "got no answer");
        const date = new Date().toUTCString();
        return {
          response: {
            statusCode: status,
            headers: { date, ...headers },
            body: Readable.from([Buffer.from(text)]),
          },
        };
      };
      return await leave.unlessIn(requestTimeout, exchange(), "got no answer");
    } finally {
      leave.now();
    }
  };
  return () => {
    prototype.handle = handle;
  };
}

/** What bounds a call: its client's signal, and limits of time; and what is done when it is over. */
function limited(signal: AbortSignal | undefined) {
  const over = new AbortController();
  const done: (() => void)[] = [];
  return {
    signal: over.signal,
    finally: (act: () => void): void => {
      if (over.signal.aborted) act();
      else done.push(act);
    },
    now: (): void => {
      over.abort();
      for (const act of done.splice(0)) act();
    },
    async unlessIn<Result>(ms: number | undefined, work: Promise<Result>, what: string): Promise<Result> {
      // Whoever has given up hears of it no more.
      work.catch(() => undefined);
      const late = async (): Promise<never> => {
        if (ms === undefined || ms === 0) return await new Promise<never>(() => undefined);
        await sleep(ms, undefined, { signal: over.signal });
        throw Object.assign(new Error(`the request ${what} within ${ms} ms`), { name: "TimeoutError" });
      };
      const aborted = new Promise<never>((_, reject) => {
        const abort = (): void => reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
        if (signal?.aborted === true) abort();
        signal?.addEventListener("abort", abort, { signal: over.signal });
      });
      const lateness = late();
      lateness.catch(() => undefined);
      return await Promise.race([work, lateness, aborted]);
    },
  };
}

type Sockets = {
  /** Resolves with one's turn, unless the signal comes first. */
  take(signal: AbortSignal): Promise<void>;
  give: () => void;
};

function createSockets(most: number): Sockets {
  let free = most;
  const waiting: { readonly signal: AbortSignal; readonly serve: () => void }[] = [];
  return {
    take(signal) {
      if (free === 0) return new Promise((serve) => void waiting.push({ signal, serve }));
      free--;
      return Promise.resolve();
    },
    give() {
      let next = waiting.shift();
      while (next?.signal.aborted === true) next = waiting.shift();
      if (next === undefined) free++;
      else next.serve();
    },
  };
}
