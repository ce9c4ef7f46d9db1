import { createCommandSender } from "#application/accepting/command-sender.ts";
import { createQueries } from "#application/querying/queries.ts";
import { createRequestWatcher } from "#application/accepting/request-watcher.ts";
import { createRequests } from "#application/accepting/requests.ts";
import { createSoldOut } from "#application/accepting/sold-out.ts";
import { createSealer } from "#application/seal.ts";
import { createDynamoClient, probeTables } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createRegistrationReader } from "#adapters/dynamodb/registration-reader.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import { createSqsClient } from "#adapters/sqs/client.ts";
import { createCommandQueue, probeQueue } from "#adapters/sqs/command-queue.ts";
import { type GatewayConfig, gatewaySchema } from "#platform/config.ts";
import { createLogger } from "#platform/logger.ts";
import { startMain } from "#platform/main.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { onShutdown } from "#platform/shutdown.ts";
import { createGatewayTelemetry } from "#platform/telemetry.ts";
import { systemClock } from "#platform/clock.ts";
import { createApp } from "./app.ts";
import { createHealth } from "./health.ts";
import { listen } from "./server.ts";

const HELP =
  "Serves the HTTP interface. Starts without database and queue; GET /readyz tells whether they answer.";
/** Time for requests in hand when the process is told to stop. */
const GRACE_MS = 15_000;

async function start(config: GatewayConfig): Promise<void> {
  const logger = createLogger("gateway", config.LOG_LEVEL);
  const { tables, commands } = resourceNames(config.RESOURCE_PREFIX);
  const dynamo = createDynamoClient(config.AWS_REGION);
  const sqs = createSqsClient(config.AWS_REGION);
  const users = createUserDirectory(dynamo, tables);
  const events = createEventCatalog(dynamo, tables);
  const reader = createRegistrationReader(dynamo, tables);
  const sealer = createSealer(config.TOKEN_KEY);
  const clock = systemClock;
  const watcher = createRequestWatcher(reader);
  const telemetry = createGatewayTelemetry({
    sending: () => sender.waiting(),
    watched: () => watcher.waiting(),
  });
  const sender = createCommandSender(createCommandQueue(sqs, commands), { onMessage: telemetry.sent });
  const store = createRosterStore(dynamo, tables);
  const soldOut = createSoldOut({ store, events, reader, clock });
  const app = createApp({
    users,
    events,
    queries: createQueries({ users, events, registrations: reader, sealer }),
    requests: createRequests({ reader, sender, watcher, soldOut, sealer, clock }),
    clock,
    health: createHealth([() => probeTables(dynamo, tables), () => probeQueue(sqs, commands)]),
    telemetry,
    logger,
  });
  const server = await listen(app, config.HOST, config.PORT).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
  if (server === undefined) return;
  onShutdown(logger, GRACE_MS, () => server.stop(() => watcher.close()));
  process.stdout.write(`gateway listens on ${server.url}\n`);
  process.send?.({ ready: true, port: server.port });
}

await startMain("start:gateway", HELP, gatewaySchema, start);
