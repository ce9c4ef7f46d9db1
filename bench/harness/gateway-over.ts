import { createSealer } from "#application/seal.ts";
import { createGateway, type GatewayParts } from "#gateway/gateway.ts";
import { createGatewayTelemetry } from "#gateway/telemetry.ts";
import { systemClock } from "#platform/clock.ts";
import { createLogger } from "#platform/logger.ts";
import { Unavailable } from "#ports/errors.ts";
import { randomKey } from "#platform/token-keys.ts";

type Backend = Pick<GatewayParts, "users" | "events" | "registrations" | "memory" | "sender" | "watcher">;

/**
 * Replaces the gateway's own refusals of commands: nothing is refused before the queue.
 */
export const NO_EARLY_REFUSALS: GatewayParts["refusals"] = {
  refusal: async () => undefined,
  recordCommand: () => undefined,
};

/** Nobody has a key of a gateway over another backend. */
const NO_IDENTITIES: GatewayParts["identities"] = {
  addKey: () => Promise.reject(new Unavailable("the table of identities")),
  findKey: async () => undefined,
  userIdOf: async (_, proposed) => proposed,
  removeKey: async () => undefined,
  listKeys: async () => ({ items: [] }),
};

/** Muster's own HTTP interface, with its handlers and its validation, over another backend. */
export function gatewayOver(backend: Backend): ReturnType<typeof createGateway> {
  const parts: GatewayParts = {
    ...backend,
    refusals: NO_EARLY_REFUSALS,
    sealer: createSealer([randomKey()]),
    clock: systemClock,
    health: { ready: async () => undefined },
    identities: NO_IDENTITIES,
    isForOwnMachine: true,
    publicUrl: undefined,
    corsOrigins: new Set(),
    telemetry: createGatewayTelemetry({
      sending: () => 0,
      longestPauseMs: () => 0,
      watched: () => 0,
      dependencies: () => new Map(),
      clockOffset: () => 0,
    }),
    logger: createLogger("bench", "error"),
  };
  return createGateway(parts);
}
