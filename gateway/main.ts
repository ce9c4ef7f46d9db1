import { runService } from "#platform/program.ts";
import { onShutdown } from "#platform/shutdown.ts";
import { GRACE_MS } from "#platform/times.ts";
import { composeGateway } from "./compose.ts";
import { type GatewayConfig, gatewaySchema } from "./config.ts";
import { listen } from "./server.ts";

async function start(config: GatewayConfig): Promise<void> {
  const { app, logger, storage, endWaits } = composeGateway(config);
  const server = await listen(app, config.HOST, config.PORT);
  onShutdown({ logger, graceMs: GRACE_MS.gateway, stop: () => server.stop(endWaits) });
  if (config.TOKEN_KEYS_FILE === undefined)
    logger.warn({}, "request ids and cursors end with this process: TOKEN_KEYS_FILE names no keys");
  process.stdout.write(`gateway listens on ${server.url}\n`);
  process.send?.({ ready: true, port: server.port });
  await storage.untilPassed((reason) => logger.error({ reason }, "what is stored can't be read yet"));
}

await runService({
  script: "start:gateway",
  about:
    "Serves the HTTP interface. Starts without database and queue; GET /readyz says whether they answer.",
  variables: gatewaySchema,
  start,
});
