import { createDynamoClient, probeTables } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { reportOnce } from "#adapters/dynamodb/readable.ts";
import { createIdentities } from "#adapters/dynamodb/identities.ts";
import { createRegistrationReader } from "#adapters/dynamodb/registration-reader.ts";
import { createRequestMemory } from "#adapters/dynamodb/request-memory.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { createStorageCheck, type StorageCheck } from "#adapters/dynamodb/storage.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import { noteServiceTime } from "#adapters/service-time.ts";
import { createSqsClient } from "#adapters/sqs/client.ts";
import { createCommandQueue, createQueueProbe } from "#adapters/sqs/command-queue.ts";
import { createCommandSender } from "#application/accepting/command-sender.ts";
import { createEarlyRefusals } from "#application/accepting/early-refusals.ts";
import { createRequestWatcher } from "#application/accepting/request-watcher.ts";
import { createSoldOut } from "#application/accepting/sold-out.ts";
import { createSealer } from "#application/seal.ts";
import { readAdminKeys } from "#platform/admin-keys.ts";
import { createClockOffset } from "#platform/clock-offset.ts";
import { systemClock } from "#platform/clock.ts";
import { createLogger, type Logger } from "#platform/logger.ts";
import { resourceNames, type TableNames } from "#platform/resource-names.ts";
import type { Metrics } from "#platform/telemetry.ts";
import { randomKey, readTokenKeys } from "#platform/token-keys.ts";
import { MAX_WAITS } from "./admission.ts";
import type { GatewayConfig } from "./config.ts";
import { createGateway, type GatewayParts } from "./gateway.ts";
import { createHealth, type HealthOptions } from "./health.ts";
import type { Provider } from "./jwt.ts";
import { createGatewayTelemetry } from "./telemetry.ts";

export type Gateway = {
  readonly app: ReturnType<typeof createGateway>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Whether this gateway can read what is stored. Until then it answers 503. */
  readonly storage: StorageCheck;
  /** Ends every wait for an outcome: those requests are answered with the status that they have now. */
  readonly endWaits: () => void;
  /** Resolves when queue and tables answer. Throws `Unavailable` otherwise. */
  readonly ready: () => Promise<void>;
};

/**
 * A gateway on DynamoDB and SQS: the only place that picks its adapters. `overrides` replace parts. Throws
 * `ConfigError` for a file of keys that can't be read.
 */
export function composeGateway(
  config: GatewayConfig,
  overrides: Partial<GatewayParts> = {},
  healthOptions: HealthOptions = {},
): Gateway {
  const { tables, commands } = resourceNames(config.RESOURCE_PREFIX);
  const storage = createStorageCheck(config.AWS_REGION, tables);
  const dynamo = createDynamoClient(config.AWS_REGION, storage.passed);
  const sqs = createSqsClient(config.AWS_REGION);
  const { clock = systemClock, logger = createLogger("gateway", config.LOG_LEVEL) } = overrides;
  const offset = createClockOffset(logger);
  noteServiceTime(dynamo, offset);
  noteServiceTime(sqs, offset);
  const report = reportOnce((error) =>
    logger.error({ err: error }, "left out of lists, as it can't be read"),
  );
  const events = createEventCatalog(dynamo, tables, report);
  const registrations = createRegistrationReader(dynamo, tables, report);
  const memory = createRequestMemory(dynamo, tables);
  const watcher = createRequestWatcher(memory, {
    maxWaiters: MAX_WAITS,
    onUnreadable: (row, err) => logger.error({ ...row, err }, "a row can't be read"),
  });
  const probes = {
    database: () => probeTables(dynamo, tablesNeeded(config, tables)),
    queue: createQueueProbe(sqs, commands),
  };
  const health = createHealth(probes, healthOptions);
  const telemetry = createGatewayTelemetry({
    sending: () => sender.waiting(),
    longestPauseMs: () => sender.longestPauseMs(),
    watched: () => watcher.waiting(),
    dependencies: () => health.dependencies(),
    clockOffset: () => offset.ms() / 1000,
  });
  const sender = createCommandSender(createCommandQueue(sqs, commands), {
    onMessage: telemetry.sent,
    onRefused: telemetry.refused,
    onLate: telemetry.late,
  });
  const store = createRosterStore(dynamo, tables);
  const soldOut = createSoldOut({ store, events, memory, registrations, clock });
  const parts: GatewayParts = {
    users: createUserDirectory(dynamo, tables, report),
    events,
    registrations,
    memory,
    sender,
    watcher,
    refusals: createEarlyRefusals({ events, soldOut, clock }),
    health,
    identities: createIdentities(dynamo, tables, report),
    ...doorOf(config),
    telemetry,
    sealer: createSealer(tokenKeysOf(config), config.TOKEN_KEY),
    clock,
    logger,
    ...overrides,
  };
  return {
    app: createGateway(parts),
    logger,
    metrics: telemetry.metrics,
    storage,
    endWaits: () => watcher.close(),
    ready: () => parts.health.ready(),
  };
}

/** Who comes in, and under which name of the gateway. */
function doorOf(config: GatewayConfig) {
  const { AUTH, ADMIN_KEY_FILE, PUBLIC_URL: publicUrl, CORS_ORIGINS } = config;
  const adminKeys = ADMIN_KEY_FILE === undefined ? [] : readAdminKeys(ADMIN_KEY_FILE);
  return {
    publicUrl,
    corsOrigins: new Set(CORS_ORIGINS),
    isForOwnMachine: AUTH === "loopback",
    ...(AUTH === "required" && { adminKeys, provider: providerOf(config) }),
  };
}

function providerOf(config: GatewayConfig): Provider | undefined {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience } = config;
  if (issuer === undefined || audience === undefined) return undefined;
  return {
    issuer,
    audience,
    algorithms: config.OIDC_ALGORITHMS,
    typ: config.OIDC_TYP,
    rolesClaim: config.OIDC_ROLES_CLAIM,
    jwksUri: config.OIDC_JWKS_URI,
  };
}

/** A system that asks nobody who they are needs no identities, and may be older than their table. */
function tablesNeeded({ AUTH }: GatewayConfig, tables: TableNames) {
  const { identities: _, ...others } = tables;
  return AUTH === "required" ? tables : others;
}

/** Without a file, a key that ends with the process. */
function tokenKeysOf({ TOKEN_KEYS_FILE }: GatewayConfig) {
  return TOKEN_KEYS_FILE === undefined ? ([randomKey()] as const) : readTokenKeys(TOKEN_KEYS_FILE);
}
