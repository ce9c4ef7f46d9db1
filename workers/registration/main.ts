import { type Backoff, untilItWorks } from "#flow/backoff.ts";
import { tellCloudWatch } from "#platform/cloudwatch.ts";
import { FIGURES } from "#platform/figures.ts";
import { serveMetrics } from "#platform/metrics-server.ts";
import { runService } from "#platform/program.ts";
import { onShutdown, withinLastSeconds } from "#platform/shutdown.ts";
import { graceOfWorker } from "#platform/times.ts";
import { createTrouble } from "#platform/trouble.ts";
import { composeWorker } from "./compose.ts";
import { type WorkerConfig, workerSchema } from "./config.ts";
import { untilDrained } from "./drain.ts";

/** Between two attempts to find a queue that doesn't exist yet. */
const LOOK_UP: Backoff = { firstMs: 100, capMs: 10_000 };

async function start(config: WorkerConfig): Promise<void> {
  const composed = composeWorker(config);
  const { worker, metrics, logger, storage, queueUrl: lookUp, backlog, consume } = composed;
  // Disposed in reverse order: the part that starts first ends last.
  const parts = new AsyncDisposableStack();
  const graceMs = graceOfWorker(config.DRAIN_SECONDS);
  const telling = tellCloudWatch(metrics, {
    namespace: config.CLOUDWATCH_NAMESPACE,
    figures: Object.values(FIGURES.worker),
    logger,
  });
  parts.defer(() => telling.stop());
  onShutdown({ logger, graceMs, stop: () => parts.disposeAsync() });
  const queueUrl = await untilItWorks(lookUp, LOOK_UP, createTrouble(logger, "finding the queue"));
  await storage.untilPassed(createTrouble(logger, "reading what is stored"));
  if (config.METRICS_PORT !== undefined) {
    const server = await serveMetrics(metrics, config.METRICS_HOST, config.METRICS_PORT);
    logger.info({ port: server.port }, "metrics are served");
    if (!parts.disposed) parts.defer(() => server.stop());
  }
  // The worker was asked to stop before there was anything to stop.
  if (parts.disposed) return;
  const sweepers = composed.startSweepers();
  parts.defer(() => withinLastSeconds(Promise.all([sweepers.stop(), worker.idle()])));
  const consumers = consume(queueUrl);
  parts.defer(async () => {
    worker.abort();
    await Promise.all(consumers.map((consumer) => consumer.stop()));
  });
  parts.defer(() =>
    untilDrained(backlog, {
      withinMs: config.DRAIN_SECONDS * 1000,
      report: (error) => logger.warn({ err: error }, "can't tell whether the queue is empty"),
    }),
  );
  logger.info({ concurrency: config.WORKER_CONCURRENCY, queueUrl }, "working");
  process.send?.({ ready: true });
}

await runService({
  script: "start:worker",
  about: "Applies the commands of the queue and publishes notifications.",
  variables: workerSchema,
  start,
});
