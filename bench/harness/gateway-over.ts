import type { Hono } from "hono";
import { createSealer } from "#application/seal.ts";
import { createGateway, type GatewayParts } from "#gateway/gateway.ts";
import { createGatewayTelemetry } from "#gateway/telemetry.ts";
import { systemClock } from "#platform/clock.ts";
import { createLogger } from "#platform/logger.ts";
import { randomKey } from "#platform/token-keys.ts";

type Backend = Pick<GatewayParts, "users" | "events" | "registrations" | "memory" | "sender" | "watcher">;

/**
 * Replaces the gateway's own refusal of registrations for full events: nothing is refused before the queue.
 */
export const NEVER_SOLD_OUT: GatewayParts["soldOut"] = {
  refusal: async () => undefined,
  recordFreeingCommand: () => undefined,
};

/** Muster's own HTTP interface, with its handlers and its validation, over another backend. */
export function gatewayOver(backend: Backend): Hono {
  const parts: GatewayParts = {
    ...backend,
    soldOut: NEVER_SOLD_OUT,
    sealer: createSealer([randomKey()]),
    clock: systemClock,
    health: { ready: async () => undefined },
    telemetry: createGatewayTelemetry({ sending: () => 0, watched: () => 0 }),
    logger: createLogger("bench", "error"),
  };
  return createGateway(parts);
}
