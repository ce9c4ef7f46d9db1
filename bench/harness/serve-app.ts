import { createApp } from "#gateway/app.ts";
import { listen } from "#gateway/server.ts";
import { createQueries, type QueriesDeps } from "#application/querying/queries.ts";
import { createRequests, type RequestsDeps } from "#application/accepting/requests.ts";
import { createSealer } from "#application/seal.ts";
import { createLogger } from "#platform/logger.ts";
import { createGatewayTelemetry } from "#platform/telemetry.ts";
import { systemClock } from "#ports/clock.ts";

type Backend = Omit<QueriesDeps, "sealer"> & Pick<RequestsDeps, "sender" | "watcher">;

/**
 * Serves Muster's own HTTP interface, handler and validation and all, over another backend. Tells the parent the port,
 * and ends with it.
 */
export async function serveApp(backend: Backend): Promise<void> {
  const { users, events, registrations, sender, watcher } = backend;
  const sealer = createSealer("bench");
  const clock = systemClock;
  const soldOut = { refusal: async () => undefined, recordFreeingCommand: () => undefined };
  const app = createApp({
    users,
    events,
    queries: createQueries({ users, events, registrations, sealer }),
    requests: createRequests({ reader: registrations, sender, watcher, soldOut, sealer, clock }),
    clock,
    health: { ready: async () => undefined },
    telemetry: createGatewayTelemetry({ sending: () => 0, watched: () => 0 }),
    logger: createLogger("bench", "error"),
  });
  const { port } = await listen(app, "127.0.0.1", 0);
  for (const signal of ["SIGTERM", "disconnect"]) process.on(signal, () => process.exit(0));
  process.send?.({ port });
}
