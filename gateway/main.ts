import { type Backoff, untilItWorks } from "#flow/backoff.ts";
import { tellCloudWatch } from "#platform/cloudwatch.ts";
import { FIGURES } from "#platform/figures.ts";
import { runService } from "#platform/program.ts";
import { onShutdown } from "#platform/shutdown.ts";
import { GRACE_MS } from "#platform/times.ts";
import { createTrouble } from "#platform/trouble.ts";
import { composeGateway } from "./compose.ts";
import { type GatewayConfig, gatewaySchema } from "./config.ts";
import { listen } from "./server.ts";

const LOOK: Backoff = { firstMs: 1000, capMs: 10_000 };

async function start(config: GatewayConfig): Promise<void> {
  const { app, logger, metrics, storage, endWaits, ready } = composeGateway(config);
  const server = await listen(app, config.HOST, config.PORT, { maxStreams: config.LIVE_STREAMS });
  const delayMs = config.SHUTDOWN_DELAY_SECONDS * 1000;
  const telling = tellCloudWatch(metrics, {
    namespace: config.CLOUDWATCH_NAMESPACE,
    figures: Object.values(FIGURES.gateway),
    logger,
  });
  onShutdown({
    logger,
    graceMs: GRACE_MS.gateway + delayMs,
    async stop() {
      await server.stop(endWaits, delayMs);
      await telling.stop();
    },
  });
  if (config.TOKEN_KEYS_FILE === undefined)
    logger.warn({}, "request ids and cursors end with this process: TOKEN_KEYS_FILE names no keys");
  if (config.AUTH === "open")
    logger.warn({}, "everybody who reaches this gateway can read and change everything: AUTH is open");
  logger.info({}, `gateway listens on ${server.url}`);
  process.send?.({ ready: true, port: server.port });
  await storage.untilPassed(createTrouble(logger, "reading what is stored"));
  // It answers 503 until its tables and its queue are there: the log says what it waits for.
  await untilItWorks(ready, LOOK, createTrouble(logger, "reaching tables and queue"));
}

await runService({
  script: "start:gateway",
  about:
    "Serves the HTTP interface. Starts without database and queue; GET /readyz says whether they answer.",
  variables: gatewaySchema,
  start,
});
