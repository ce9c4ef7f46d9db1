import type { Hono } from "hono";
import { createCataloguing } from "#application/cataloguing.ts";
import type { QueriesDeps } from "#application/querying/deps.ts";
import { createQueries } from "#application/querying/queries.ts";
import { createRequests, type RequestsDeps } from "#application/accepting/requests.ts";
import { createKeys, type KeysDeps } from "#application/identifying/keys.ts";
import { createPeople } from "#application/identifying/people.ts";
import { createApp } from "./app.ts";
import type { GatewayDeps } from "./deps.ts";
import { createIdentify, identifyAll } from "./identify.ts";
import { createTokenCallers, type Provider } from "./jwt.ts";
import type { Edge } from "./http/edge.ts";

/** The parts of a gateway, whatever adapters are behind its ports. */
export type GatewayParts = QueriesDeps & {
  /** The admin keys of a gateway that asks for credentials; unless given, it asks nobody. */
  readonly adminKeys?: readonly string[] | undefined;
  /** Whose access tokens it takes; nobody's unless given. */
  readonly provider?: Provider | undefined;
} & Pick<RequestsDeps, "memory" | "sender" | "watcher" | "refusals"> &
  Pick<KeysDeps, "identities"> &
  Pick<GatewayDeps, "health" | "isForOwnMachine" | "publicUrl" | "corsOrigins" | "telemetry" | "logger">;

/** A gateway without its server: the application and its HTTP interface. */
export function createGateway(parts: GatewayParts): Hono<Edge> {
  const { users, events, registrations, memory, sender, watcher, refusals, sealer, clock, ...others } = parts;
  const { identities, adminKeys, provider, ...rest } = others;
  const queries = createQueries({ users, events, registrations, sealer, clock });
  const callerOfToken = provider && createTokenCallers(provider, createPeople(identities));
  const keys = createKeys({ identities, ownersOf: queries.ownersOf, sealer, clock });
  return createApp({
    ...rest,
    keys,
    identify: adminKeys === undefined ? identifyAll : createIdentify({ adminKeys, keys, callerOfToken }),
    asksWho: adminKeys !== undefined,
    cataloguing: createCataloguing({ users, events, clock }),
    queries,
    requests: createRequests({ memory, sender, watcher, refusals, sealer, clock }),
  });
}
