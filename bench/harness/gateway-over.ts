import { createSealer } from "#application/seal.ts";
import { createGateway, type GatewayParts } from "#gateway/gateway.ts";
import { createGatewayTelemetry } from "#gateway/telemetry.ts";
import { systemClock } from "#platform/clock.ts";
import { createLogger } from "#platform/logger.ts";
import { Unavailable } from "#ports/errors.ts";
import { notMeasured } from "../rivals/at-once.ts";
import { randomKey } from "#platform/token-keys.ts";

export type Backend = Pick<
  GatewayParts,
  "users" | "events" | "registrations" | "memory" | "sender" | "watcher"
>;

/**
 * Replaces the gateway's own refusals of commands: nothing is refused before the queue.
 */
export const NO_EARLY_REFUSALS: GatewayParts["refusals"] = {
  refusal: async () => undefined,
  recordCommand: () => undefined,
};

/** Nobody has a key of a gateway over another backend. */
export const NO_IDENTITIES: GatewayParts["identities"] = {
  addKey: () => Promise.reject(new Unavailable("the table of identities")),
  findKey: async () => undefined,
  userIdOf: async (_, proposed) => proposed,
  removeKey: async () => undefined,
  listKeys: async () => ({ items: [] }),
};

/** Another backend has no journal that anybody could read in. */
const NO_JOURNAL: GatewayParts["journal"] = { slice: async () => ({ entries: [] }) };

/** Nor does anybody have anything removed. */
const NO_PERSONAL_DATA: GatewayParts["personal"] = {
  change: notMeasured,
  ties: notMeasured,
  endLinks: notMeasured,
  rows: notMeasured,
  erase: notMeasured,
  erased: notMeasured,
};

/** Nobody signs in to a backend that is measured. */
const NO_SESSIONS: GatewayParts["sessionStore"] = {
  keep: () => Promise.reject(new Unavailable("the table of identities")),
  extend: async () => undefined,
  find: async () => undefined,
  remove: async () => undefined,
};

/** Nobody watches anything over another backend. */
const NO_STREAMS: GatewayParts["live"] = {
  find: () => Promise.reject(new Unavailable("the feed of streams")),
  isFull: () => true,
  watch: () => () => undefined,
  nudge: () => undefined,
  close: () => undefined,
  streams: () => ({ event: 0, registration: 0 }),
};

/** Nobody looks after the queue of a backend that is measured. */
const NO_OPERATING: GatewayParts["operating"] = {
  letterBox: {
    receive: async () => [],
    sendBack: async () => undefined,
    remove: async () => undefined,
    release: async () => undefined,
  },
  deadLetters: () => Promise.reject(new Unavailable("the queue")),
  figures: () => Promise.reject(new Unavailable("the queue")),
};

/**
 * Muster's own HTTP interface, with its handlers and its validation, over another backend. It asks nobody who they
 * are, unless `others` say otherwise.
 */
export function gatewayOver(
  backend: Backend,
  others: Partial<GatewayParts> = {},
): ReturnType<typeof createGateway> {
  const parts: GatewayParts = {
    ...backend,
    journal: NO_JOURNAL,
    refusals: NO_EARLY_REFUSALS,
    live: NO_STREAMS,
    sealer: createSealer([randomKey()]),
    clock: systemClock,
    health: { ready: async () => undefined },
    operating: NO_OPERATING,
    identities: NO_IDENTITIES,
    personal: NO_PERSONAL_DATA,
    sessionStore: NO_SESSIONS,
    rosters: { load: notMeasured },
    isForOwnMachine: true,
    publicUrl: undefined,
    corsOrigins: new Set(),
    telemetry: createGatewayTelemetry({
      sending: () => 0,
      longestPauseMs: () => 0,
      watched: () => 0,
      streams: () => ({}),
      dependencies: () => new Map(),
      clockOffset: () => 0,
    }),
    logger: createLogger("bench", "error"),
    ...others,
  };
  return createGateway(parts);
}
