import { parseArgs } from "node:util";
import { createCommandSender } from "../src/application/command-sender.ts";
import { createQueries } from "../src/application/queries.ts";
import { createRequestWatcher } from "../src/application/request-watcher.ts";
import { createRequests } from "../src/application/requests.ts";
import { createSealer } from "../src/application/seal.ts";
import { createDynamoClient, probeTables } from "../src/adapters/dynamodb/client.ts";
import { createEventCatalog } from "../src/adapters/dynamodb/event-catalog.ts";
import { createRegistrationReader } from "../src/adapters/dynamodb/registration-reader.ts";
import { createUserDirectory } from "../src/adapters/dynamodb/user-directory.ts";
import { createSqsClient } from "../src/adapters/sqs/client.ts";
import { createCommandQueue, probeQueue } from "../src/adapters/sqs/command-queue.ts";
import { type GatewayConfig, gatewaySchema, readConfig } from "../src/platform/config.ts";
import { createLogger } from "../src/platform/logger.ts";
import { resourceNames } from "../src/platform/resource-names.ts";
import { onShutdown } from "../src/platform/shutdown.ts";
import { systemClock } from "../src/ports/clock.ts";
import { createApp } from "./app.ts";
import { createHealth } from "./health.ts";
import { listen } from "./server.ts";

const HELP = `Usage: npm run start:gateway [-- --help]

Serves the HTTP interface of Muster. Needs tables and queue to be of use, not to start: GET /readyz tells.

Environment:
  HOST             address to listen on (127.0.0.1)
  PORT             port to listen on, 0 for any (3000)
  RESOURCE_PREFIX  names of tables and queue begin with it (muster)
  TOKEN_KEY        seals request ids and cursors; the same for all gateways of a system (muster)
  LOG_LEVEL        trace, debug, info, warn, error, fatal or silent (info)
  AWS_REGION       region (us-east-1)
  AWS_ENDPOINT_URL, AWS_PROFILE, AWS_ACCESS_KEY_ID, …   where to, as the AWS SDK understands them
`;

/** Time for requests in hand when the process is told to stop. */
const GRACE_MS = 15_000;

try {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
  if (values.help === true) process.stdout.write(HELP);
  else await run(readConfig(gatewaySchema, process.env));
} catch (error) {
  process.stderr.write(`gateway: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(config: GatewayConfig): Promise<void> {
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
  const sender = createCommandSender(createCommandQueue(sqs, commands));
  const app = createApp({
    users,
    events,
    queries: createQueries({ users, events, registrations: reader, sealer }),
    requests: createRequests({ reader, sender, watcher, sealer, clock }),
    clock,
    health: createHealth([() => probeTables(dynamo, tables), () => probeQueue(sqs, commands)]),
    logger,
  });
  const server = await listen(app, config.HOST, config.PORT);
  onShutdown(logger, GRACE_MS, () => server.stop(() => watcher.close()));
  process.stdout.write(`gateway listens on ${server.url}\n`);
  process.send?.({ ready: true, port: server.port });
}
