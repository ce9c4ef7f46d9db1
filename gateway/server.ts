import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import type { AddressInfo } from "node:net";
import type { Edge } from "./http/edge.ts";
import { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { hostInUrl } from "#platform/loopback.ts";
import { StartError } from "#platform/start-error.ts";

export type HttpServer = {
  readonly port: number;
  readonly url: string;
  /**
   * Serves on for `delayMs`, and tells each client with its next answer to leave its connection. Then it accepts no
   * more connections, answers the requests in hand, and resolves when the last connection is closed. Meanwhile it
   * calls `hurry` every 20 ms, which must end whatever a request waits for.
   */
  stop(hurry: () => void, delayMs?: number): Promise<void>;
};

/** Bounds of a server. Times are milliseconds. */
const BOUNDS = {
  /** From the first byte to the end of the headers. */
  headersTimeout: 15_000,
  /** From the first byte to the end of the body, which has 64 KiB at most, and 5 MB where it is a file. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5000,
  /** Longer than the minute after which load balancers close idle connections: they must close first. */
  keepAliveTimeout: 65_000,
};

export type ServerOptions = {
  /** Milliseconds without a byte after which a connection that owes or is owed something is closed. */
  readonly silenceMs?: number;
  /** Connections at a time; whoever comes then is turned away. */
  readonly maxConnections?: number;
  /** Most live streams, each of which has a connection beside these. */
  readonly maxStreams?: number;
};

/** Longer than any answer takes to begin, and than a stream is silent: a wait for an outcome ends after 20 seconds. */
const SILENCE_MS = 30_000;
/** Most requests in hand, and some that are idle: a bound for memory and open files, not for people. */
const MAX_CONNECTIONS = 10_000;

const HURRY_INTERVAL_MS = 20;
/** Connections that wait to be accepted when a crowd comes. Linux allows 4,096; Node's default is 511. */
const BACKLOG = 4096;

/** Serves the app. Rejects with `StartError` when the address can't be listened on. */
export async function listen(
  app: Pick<Hono<Edge>, "fetch">,
  host: string,
  port: number,
  { silenceMs = SILENCE_MS, maxConnections = MAX_CONNECTIONS, maxStreams = 0 }: ServerOptions = {},
): Promise<HttpServer> {
  // HTTP/1.0 allows requests without a host; some load balancers still check health that way.
  const server = createAdaptorServer({ fetch: app.fetch, hostname: "localhost", serverOptions: BOUNDS });
  if (!(server instanceof Server)) throw new TypeError("not a server of HTTP/1.1");
  // A client that does not read its answer keeps that in memory for no longer than this.
  server.timeout = silenceMs;
  server.maxConnections = maxConnections + maxStreams;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = REASONS[error.code ?? ""] ?? error.message;
      reject(new StartError(`can't listen on ${host}:${port}: ${reason}`, { cause: error }));
    });
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    url: `http://${hostInUrl(host)}:${address.port}`,
    async stop(hurry, delayMs = 0) {
      server.prependListener("request", (_, answer) => answer.setHeader("Connection", "close"));
      await sleep(delayMs);
      await close(server, hurry);
    },
  };
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is in use. Stop what listens there, or set PORT",
  EADDRNOTAVAIL: "this machine has no such address. Set HOST",
  ENOTFOUND: "this host is not known. Set HOST",
  EACCES: "not permitted. Set PORT to 1024 or more",
};

async function close(server: Server, hurry: () => void): Promise<void> {
  // A connection that is kept alive may still send requests; each is closed as soon as it is idle.
  const hurrying = setInterval(() => {
    hurry();
    server.closeIdleConnections();
  }, HURRY_INTERVAL_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearInterval(hurrying);
}
