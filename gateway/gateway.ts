import type { Hono } from "hono";
import { createCataloguing } from "#application/cataloguing.ts";
import type { QueriesDeps } from "#application/querying/deps.ts";
import { createQueries } from "#application/querying/queries.ts";
import { createRequests, type RequestsDeps } from "#application/accepting/requests.ts";
import { createApp } from "./app.ts";
import type { GatewayDeps } from "./deps.ts";
import type { Edge } from "./http/edge.ts";

/** The parts of a gateway, whatever adapters are behind its ports. */
export type GatewayParts = QueriesDeps &
  Pick<RequestsDeps, "memory" | "sender" | "watcher" | "refusals"> &
  Pick<GatewayDeps, "health" | "isForOwnMachine" | "publicUrl" | "corsOrigins" | "telemetry" | "logger">;

/** A gateway without its server: the application and its HTTP interface. */
export function createGateway(parts: GatewayParts): Hono<Edge> {
  const { users, events, registrations, memory, sender, watcher, refusals, sealer, clock, ...rest } = parts;
  return createApp({
    ...rest,
    cataloguing: createCataloguing({ users, events, clock }),
    queries: createQueries({ users, events, registrations, sealer, clock }),
    requests: createRequests({ memory, sender, watcher, refusals, sealer, clock }),
  });
}
