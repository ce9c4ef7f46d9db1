import { createCommandSender } from "../src/application/command-sender.ts";
import { createQueries } from "../src/application/queries.ts";
import { createRequestWatcher } from "../src/application/request-watcher.ts";
import { createRequests } from "../src/application/requests.ts";
import { createSoldOut } from "../src/application/sold-out.ts";
import { createSealer } from "../src/application/seal.ts";
import { createDynamoClient, probeTables } from "../src/adapters/dynamodb/client.ts";
import { createEventCatalog } from "../src/adapters/dynamodb/event-catalog.ts";
import { createRegistrationReader } from "../src/adapters/dynamodb/registration-reader.ts";
import { createRosterStore } from "../src/adapters/dynamodb/roster-store.ts";
import { createUserDirectory } from "../src/adapters/dynamodb/user-directory.ts";
import { createSqsClient } from "../src/adapters/sqs/client.ts";
import { createCommandQueue, probeQueue } from "../src/adapters/sqs/command-queue.ts";
import { type GatewayConfig, gatewaySchema } from "../src/platform/config.ts";
import { createLogger } from "../src/platform/logger.ts";
import { startMain } from "../src/platform/main.ts";
import { resourceNames } from "../src/platform/resource-names.ts";
import { onShutdown } from "../src/platform/shutdown.ts";
import { createGatewayTelemetry } from "../src/platform/telemetry.ts";
import { systemClock } from "../src/ports/clock.ts";
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
