import { createDynamoClient, type DynamoClient, probeTables } from "#adapters/dynamodb/client.ts";
import { createDueOffers } from "#adapters/dynamodb/due-offers.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createJournal } from "#adapters/dynamodb/journal.ts";
import { reportOnce } from "#adapters/dynamodb/readable.ts";
import { createIdentities } from "#adapters/dynamodb/identities.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { createPersonalData } from "#adapters/dynamodb/personal-data.ts";
import { createRegistrationReader } from "#adapters/dynamodb/registration-reader.ts";
import { createRequestMemory } from "#adapters/dynamodb/request-memory.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { createSessionStore } from "#adapters/dynamodb/sessions.ts";
import { createStorageCheck, type StorageCheck } from "#adapters/dynamodb/storage.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import { noteServiceTime } from "#adapters/service-time.ts";
import { createPollingSqsClient, createSqsClient } from "#adapters/sqs/client.ts";
import { createCommandQueue, createQueueProbe } from "#adapters/sqs/command-queue.ts";
import { createQueueDepth } from "#adapters/sqs/depth.ts";
import { createLetterBox, LETTERS_WAIT_SECONDS } from "#adapters/sqs/letter-box.ts";
import { createCommandSender } from "#application/accepting/command-sender.ts";
import { createEarlyRefusals } from "#application/accepting/early-refusals.ts";
import { createNewcomerRefusals } from "#application/accepting/newcomer-refusals.ts";
import { createRequestWatcher } from "#application/accepting/request-watcher.ts";
import { countOverdue } from "#application/lapsing/lapsing.ts";
import { createLiveFeed, type LiveFeed, type LiveFeedDeps } from "#application/live/live-feed.ts";
import { createFigures } from "#application/operating/figures.ts";
import { countPendingEvents } from "#application/relaying/count-pending.ts";
import { createSealer } from "#application/seal.ts";
import { readAdminKeys } from "#platform/admin-keys.ts";
import { createClockOffset } from "#platform/clock-offset.ts";
import { systemClock } from "#platform/clock.ts";
import { createLogger, type Logger } from "#platform/logger.ts";
import { resourceNames, type TableNames } from "#platform/resource-names.ts";
import { linesOfSecret } from "#platform/secret-file.ts";
import type { Metrics } from "#platform/telemetry.ts";
import { randomKey, readTokenKeys } from "#platform/token-keys.ts";
import { createTrouble } from "#platform/trouble.ts";
import type { Clock } from "#ports/clock.ts";
import type { Outbox } from "#ports/outbox.ts";
import { MAX_WAITS } from "./admission.ts";
import type { GatewayConfig } from "./config.ts";
import type { Operating } from "./deps.ts";
import { createGateway, type GatewayParts } from "./gateway.ts";
import { createHealth, type HealthOptions } from "./health.ts";
import type { Provider } from "./jwt.ts";
import { createLimits } from "./limits/limits.ts";
import type { ProviderClient } from "./site/provider-login.ts";
import { createGatewayTelemetry, type GatewayTelemetry } from "./telemetry.ts";

export type Gateway = {
  readonly app: ReturnType<typeof createGateway>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Whether this gateway can read what is stored. Until then it answers 503. */
  readonly storage: StorageCheck;
  /** Ends every stream, and every wait for an outcome: those requests are answered with their status of now. */
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
  const stored = storedIn(dynamo, tables, logger);
  const { users, events, registrations, memory, rosters } = stored;
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
    streams: () => parts.live.streams(),
    dependencies: () => health.dependencies(),
    clockOffset: () => offset.ms() / 1000,
  });
  const sender = createCommandSender(createCommandQueue(sqs, commands), {
    onMessage: telemetry.sent,
    onRefused: telemetry.refused,
    onLate: telemetry.late,
  });
  const outbox = createOutbox(dynamo, tables);
  const newcomers = createNewcomerRefusals({ store: rosters, events, memory, registrations, clock });
  const parts: GatewayParts = {
    ...stored,
    live: liveFeed({ users, events, registrations, journal: outbox, clock }, config, telemetry, logger),
    sender,
    watcher,
    refusals: createEarlyRefusals({ events, newcomers, clock }),
    health,
    operating: operatingOn(config, { sqs, dynamo, outbox, clock }),
    ...doorOf(config),
    trustedProxies: config.TRUSTED_PROXIES,
    limits: isLimited(config) ? createLimits({ onLimited: telemetry.limited }) : undefined,
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
    endWaits() {
      watcher.close();
      parts.live.close();
    },
    ready: () => parts.health.ready(),
  };
}

/** What is stored, as the application reads and writes it. What is left out of lists is logged once. */
function storedIn(dynamo: DynamoClient, tables: TableNames, logger: Logger) {
  const report = reportOnce((error) =>
    logger.error({ err: error }, "left out of lists, as it can't be read"),
  );
  return {
    users: createUserDirectory(dynamo, tables, report),
    events: createEventCatalog(dynamo, tables, report),
    registrations: createRegistrationReader(dynamo, tables, report),
    journal: createJournal(dynamo, tables, report),
    memory: createRequestMemory(dynamo, tables),
    identities: createIdentities(dynamo, tables, report),
    personal: createPersonalData(dynamo, tables),
    rosters: createRosterStore(dynamo, tables),
    sessionStore: createSessionStore(dynamo, tables),
  };
}

type OperatedOn = {
  readonly sqs: ReturnType<typeof createSqsClient>;
  readonly dynamo: DynamoClient;
  readonly outbox: Outbox;
  readonly clock: Clock;
};

function operatingOn(
  { AWS_REGION, RESOURCE_PREFIX }: GatewayConfig,
  { sqs, dynamo, outbox, clock }: OperatedOn,
): Operating {
  const names = resourceNames(RESOURCE_PREFIX);
  const polling = createPollingSqsClient(AWS_REGION, LETTERS_WAIT_SECONDS);
  const deadLetters = createQueueDepth(sqs, names.deadLetters);
  const offers = createDueOffers(dynamo, names.tables);
  return {
    letterBox: createLetterBox(polling, names),
    deadLetters,
    figures: createFigures({
      commands: createQueueDepth(sqs, names.commands),
      deadLetters,
      eventsPending: () => countPendingEvents(outbox, clock),
      offersOverdue: () => countOverdue(offers, clock),
    }),
  };
}

/** Streams of one person: as many as tabs that somebody looks at. */
const MAX_STREAMS_OF_ONE = 6;

function liveFeed(
  deps: LiveFeedDeps,
  { LIVE_STREAMS }: GatewayConfig,
  telemetry: GatewayTelemetry,
  logger: Logger,
): LiveFeed {
  return createLiveFeed(deps, {
    maxStreams: LIVE_STREAMS,
    maxOfHolder: MAX_STREAMS_OF_ONE,
    onSent: telemetry.streamed,
    onDelay: telemetry.streamedAfter,
    trouble: createTrouble(logger, "watching events"),
  });
}

/** Who comes in, and under which name of the gateway. */
function doorOf(config: GatewayConfig) {
  const { AUTH, ADMIN_KEY_FILE, PUBLIC_URL: publicUrl, CORS_ORIGINS } = config;
  const adminKeys = ADMIN_KEY_FILE === undefined ? [] : readAdminKeys(ADMIN_KEY_FILE);
  return {
    publicUrl,
    corsOrigins: new Set(CORS_ORIGINS),
    isForOwnMachine: AUTH === "loopback",
    ...(AUTH === "required" && {
      adminKeys,
      provider: providerOf(config),
      providerClient: providerClientOf(config),
    }),
  };
}

/** Where nobody is asked who they are, everybody is an admin. */
function isLimited({ AUTH, LIMITS }: GatewayConfig): boolean {
  return AUTH === "required" && LIMITS === "on";
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

function providerClientOf(config: GatewayConfig): ProviderClient | undefined {
  const { OIDC_CLIENT_ID: id, OIDC_CLIENT_SECRET_FILE: file } = config;
  if (id === undefined) return undefined;
  return { id, secret: file === undefined ? undefined : linesOfSecret("OIDC_CLIENT_SECRET_FILE", file)[0] };
}

/** A system that asks nobody who they are needs no identities, and may be older than their table. */
function tablesNeeded({ AUTH }: GatewayConfig, tables: TableNames) {
  const { identities, erasures: _, ...others } = tables;
  return AUTH === "required" ? { ...others, identities } : others;
}

/** Without a file, a key that ends with the process. */
function tokenKeysOf({ TOKEN_KEYS_FILE }: GatewayConfig) {
  return TOKEN_KEYS_FILE === undefined ? ([randomKey()] as const) : readTokenKeys(TOKEN_KEYS_FILE);
}
