import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { MiddlewareHandler } from "hono";
import { Writable } from "node:stream";
import type { Outlet } from "#application/live/watcher.ts";
import type { Edge } from "./edge.ts";
import { HEADERS } from "./headers.ts";

/** Server-sent events as an answer. */

/** The connection ends with the stream: so nothing is framed, and the same bytes are written to everybody. */
const STREAM_HEADERS = {
  ...HEADERS.stream,
  "Content-Type": "text/event-stream; charset=utf-8",
  Connection: "close",
};

/** How a request for a stream was sent. */
export type StreamHeaders = {
  readonly lastEventId: string | undefined;
  /** Whether nobody wants anything but the headers. */
  readonly isHead: boolean;
};

export function streamHeaders(request: {
  readonly method: string;
  header(name: string): string | undefined;
}): StreamHeaders {
  return { lastEventId: request.header("Last-Event-ID"), isHead: request.method === "HEAD" };
}

/** The headers of a stream, for whoever wants nothing else. */
export function sendStreamHeaders(): Response {
  return new Response(null, { headers: STREAM_HEADERS });
}

/** A stream that was opened for an answer which has not left yet. */
export type EventStream = {
  /** Writes there what was sent so far, and from then on whatever is sent, as it comes. */
  connect(sink: Writable): void;
};

const streams = new WeakMap<Response, EventStream>();

/** The stream of which the response has only the headers; undefined if it has none. */
export function streamOf(response: Response): EventStream | undefined {
  return streams.get(response);
}

/**
 * A stream that `open` writes. What `open` returns is called once the client is gone, in whatever way, and perhaps
 * more than once; from then on nothing may be written. The answer has only the headers, until `sendStreams` takes it.
 */
export function sendStream(open: (outlet: Outlet) => () => void, signal: AbortSignal | undefined): Response {
  const outlet = new StreamOutlet();
  const leave = open(outlet);
  const end = (): void => {
    leave();
    outlet.end();
  };
  signal?.addEventListener("abort", end, { once: true });
  if (signal?.aborted === true) end();
  const connect = (sink: Writable): void => {
    sink.once("close", () => {
      signal?.removeEventListener("abort", end);
      leave();
    });
    outlet.connect(sink);
  };
  const response = sendStreamHeaders();
  streams.set(response, { connect });
  return response;
}

/** Keeps messages until it is connected. A class, since methods of their own would cost each of thousands. */
class StreamOutlet implements Outlet, EventStream {
  #kept: Uint8Array[] = [];
  #sink: Writable | undefined;
  #hasEnded = false;

  connect(sink: Writable): void {
    this.#sink = sink;
    sink.write(Buffer.concat(this.#kept));
    this.#kept = [];
    if (this.#hasEnded) sink.end();
  }

  send(bytes: Uint8Array): void {
    if (this.#sink === undefined) this.#kept.push(bytes);
    else this.#sink.write(bytes);
  }

  unsentBytes(): number {
    return this.#sink?.writableLength ?? 0;
  }

  end(): void {
    this.#hasEnded = true;
    this.#sink?.end();
  }
}

function bodyOf(stream: EventStream): ReadableStream {
  let sink: Writable | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      sink = new Writable({
        write(bytes: Uint8Array, _, done) {
          controller.enqueue(bytes);
          done();
        },
        final(done) {
          controller.close();
          done();
        },
      });
      stream.connect(sink);
    },
    cancel: () => void sink?.destroy(),
  });
}

/**
 * Sends the streams of answers, once these have all of their headers. It writes to Node's own answer: a
 * `ReadableStream` between them took half as much memory again, and promises for each message. Without a server there
 * is one.
 */
export const sendStreams: MiddlewareHandler<Edge> = async (context, next) => {
  await next();
  const stream = context.get("stream");
  if (stream === undefined) return;
  const { res, env } = context;
  const outgoing = env?.outgoing;
  // The headers of an answer that is there would come along.
  context.res = undefined;
  if (outgoing === undefined) {
    context.res = new Response(bodyOf(stream), res);
    return;
  }
  // Node frames the messages of an answer without a length unless it is told not to.
  outgoing.removeHeader("Transfer-Encoding");
  outgoing.writeHead(res.status, [...res.headers].flat());
  stream.connect(outgoing);
  context.res = RESPONSE_ALREADY_SENT;
};
