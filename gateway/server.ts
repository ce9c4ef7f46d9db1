import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import type { AddressInfo } from "node:net";
import { Server } from "node:http";
import { StartError } from "#platform/start-error.ts";

export type HttpServer = {
  readonly port: number;
  readonly url: string;
  /**
   * Accepts no more connections, answers the requests in hand, and resolves when the last connection is
   * closed. Meanwhile it calls `hurry` every 20 ms, which must end whatever a request waits for.
   */
  stop(hurry: () => void): Promise<void>;
};

const OPTIONS = {
  /** From the first byte to the end of the headers. */
  headersTimeout: 15_000,
  /** From the first byte to the end of the body, which has 64 KiB at most. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5000,
  /** Longer than the minute after which load balancers close idle connections: they must close first. */
  keepAliveTimeout: 65_000,
};

const HURRY_INTERVAL_MS = 20;
/** Connections that wait to be accepted when a crowd comes. Linux allows 4,096; Node's default is 511. */
const BACKLOG = 4096;

/** Serves the app. Rejects with `StartError` when the address can't be listened on. */
export async function listen(app: Pick<Hono, "fetch">, host: string, port: number): Promise<HttpServer> {
  // HTTP/1.0 allows requests without a host; some load balancers still check health that way.
  const server = createAdaptorServer({ fetch: app.fetch, hostname: "localhost", serverOptions: OPTIONS });
  if (!(server instanceof Server)) throw new TypeError("not a server of HTTP/1.1");
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = REASONS[error.code ?? ""] ?? error.message;
      reject(new StartError(`can't listen on ${host}:${port}: ${reason}`, { cause: error }));
    });
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });
  const address = server.address() as AddressInfo;
  const shownHost = host.includes(":") ? `[${host}]` : host;
  return {
    port: address.port,
    url: `http://${shownHost}:${address.port}`,
    stop: (hurry) => stop(server, hurry),
  };
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is in use. Stop what listens there, or set PORT",
  EADDRNOTAVAIL: "this machine has no such address. Set HOST",
  ENOTFOUND: "this host is not known. Set HOST",
  EACCES: "not permitted. Set PORT to 1024 or more",
};

async function stop(server: Server, hurry: () => void): Promise<void> {
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
