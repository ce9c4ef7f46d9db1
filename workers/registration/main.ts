import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "#platform/logger.ts";
import { serveMetrics } from "#platform/metrics-server.ts";
import { runService } from "#platform/program.ts";
import { onShutdown, withinLastSeconds } from "#platform/shutdown.ts";
import { graceOfWorker } from "#platform/times.ts";
import { startSweeper } from "../sweeper.ts";
import { composeWorker } from "./compose.ts";
import { type WorkerConfig, workerSchema } from "./config.ts";
import { untilDrained } from "./drain.ts";

/** Pause between two attempts to find a queue that doesn't exist yet. */
const LOOK_UP_PAUSE_MS = 250;

async function start(config: WorkerConfig): Promise<void> {
  const { worker, metrics, logger, storage, queueUrl: lookUp, backlog, consume } = composeWorker(config);
  // Disposed in reverse order: the part that starts first ends last.
  const parts = new AsyncDisposableStack();
  const graceMs = graceOfWorker(config.DRAIN_SECONDS);
  onShutdown({ logger, graceMs, stop: () => parts.disposeAsync() });
  const queueUrl = await untilKnown(lookUp, logger);
  await storage.untilPassed((reason) => logger.error({ reason }, "what is stored can't be read yet"));
  if (config.METRICS_PORT !== undefined) {
    const server = await serveMetrics(metrics, config.METRICS_HOST, config.METRICS_PORT);
    logger.info({ port: server.port }, "metrics are served");
    if (!parts.disposed) parts.defer(() => server.stop());
  }
  // The worker was asked to stop before there was anything to stop.
  if (parts.disposed) return;
  const sweeper = startSweeper(worker.relay, {
    intervalMs: config.SWEEP_INTERVAL_SECONDS * 1000,
    report: (error) => logger.warn({ err: error }, "the sweep failed"),
  });
  parts.defer(() => withinLastSeconds(Promise.all([sweeper.stop(), worker.idle()])));
  const consumers = consume(queueUrl);
  parts.defer(async () => void (await Promise.all(consumers.map((consumer) => consumer.stop()))));
  parts.defer(() => worker.abort());
  parts.defer(() =>
    untilDrained(backlog, {
      withinMs: config.DRAIN_SECONDS * 1000,
      report: (error) => logger.warn({ err: error }, "can't tell whether the queue is empty"),
    }),
  );
  logger.info({ concurrency: config.WORKER_CONCURRENCY, queueUrl }, "working");
  process.send?.({ ready: true });
}

/** The queue may come up later than its worker. */
async function untilKnown(queueUrl: () => Promise<string>, logger: Logger): Promise<string> {
  for (;;) {
    try {
      return await queueUrl();
    } catch (error) {
      logger.warn({ err: error }, "waiting for the queue");
      await sleep(LOOK_UP_PAUSE_MS);
    }
  }
}

await runService({
  script: "start:worker",
  about: "Applies the commands of the queue and publishes notifications.",
  variables: workerSchema,
  start,
});
