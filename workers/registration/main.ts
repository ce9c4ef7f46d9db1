import { setTimeout as pause } from "node:timers/promises";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { createSnsClient } from "#adapters/sns/client.ts";
import { createNotificationTopic } from "#adapters/sns/notification-topic.ts";
import { createPollingSqsClient, createSqsClient } from "#adapters/sqs/client.ts";
import { createDeadLetters } from "#adapters/sqs/dead-letters.ts";
import { createQueueDepth } from "#adapters/sqs/depth.ts";
import { createQueueUrl } from "#adapters/sqs/queue-url.ts";
import { createReleaseMessages } from "#adapters/sqs/visibility.ts";
import { startMain } from "#platform/main.ts";
import { type WorkerConfig, workerSchema } from "#platform/config.ts";
import { createLogger, type Logger } from "#platform/logger.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { serveMetrics } from "#platform/metrics-server.ts";
import { lastWords, onShutdown } from "#platform/shutdown.ts";
import { createWorkerTelemetry } from "#platform/telemetry.ts";
import { startSweeper } from "../sweeper.ts";
import { startConsumer } from "./consumer.ts";
import { untilDrained } from "./drain.ts";
import { createRegistrationWorker } from "./worker.ts";

const HELP = "Applies the commands of the queue and publishes notifications.";
const GRACE_MS = 25_000;
/** Notifications that are younger are on their way. */
const PENDING_SECONDS = 10;

async function start(config: WorkerConfig): Promise<void> {
  const logger = createLogger("worker", config.LOG_LEVEL);
  const names = resourceNames(config.RESOURCE_PREFIX, config.TOPIC_FIFO);
  const dynamo = createDynamoClient(config.AWS_REGION);
  const sqs = createSqsClient(config.AWS_REGION);
  const polling = createPollingSqsClient(config.AWS_REGION);
  const outbox = createOutbox(dynamo, names.tables);
  const commands = createQueueDepth(sqs, names.commands);
  const dead = createQueueDepth(sqs, names.deadLetters);
  const telemetry = createWorkerTelemetry({
    depths: async () => ({ commands: await commands(), "dead-letters": await dead() }),
    pendingEvents: async () => (await outbox.pendingBefore(secondsAgo(PENDING_SECONDS))).size,
  });
  const worker = createRegistrationWorker({
    store: createRosterStore(dynamo, names.tables),
    outbox,
    topic: createNotificationTopic(createSnsClient(config.AWS_REGION), {
      arn: config.TOPIC_ARN,
      name: names.topic,
    }),
    deadLetters: createDeadLetters(sqs, names.deadLetters),
    telemetry,
    logger,
  });
  const drainMs = config.DRAIN_SECONDS * 1000;
  let drain = async (): Promise<void> => undefined;
  let running: { stop(): Promise<void> }[] = [];
  let sweeper: (typeof running)[number] = { stop: async () => undefined };
  onShutdown(logger, GRACE_MS + drainMs, async () => {
    await drain();
    worker.abort();
    await Promise.all(running.map((part) => part.stop()));
    await lastWords(Promise.all([sweeper.stop(), worker.idle()]));
  });
  const queueUrl = await untilKnown(createQueueUrl(sqs, names.commands), logger);
  const release = createReleaseMessages(sqs, queueUrl);
  drain = () => {
    const backlog = async (): Promise<number> => {
      const { waiting, inFlight } = await commands();
      return waiting + inFlight;
    };
    return untilDrained(backlog, drainMs, (error) => {
      logger.warn({ err: error }, "can't tell whether the queue is empty");
    });
  };
  running = Array.from({ length: config.WORKER_CONCURRENCY }, () =>
    startConsumer({
      sqs: polling,
      queueUrl,
      visibilitySeconds: config.VISIBILITY_TIMEOUT_SECONDS,
      apply: (messages) => worker.applyBatch(messages),
      release,
      report: (error) => logger.warn({ err: error }, "the queue gave an error"),
    }),
  );
  sweeper = startSweeper(worker.relay, config.SWEEP_INTERVAL_SECONDS * 1000, (error) => {
    logger.warn({ err: error }, "the sweep failed");
  });
  if (config.METRICS_PORT !== undefined) {
    const server = await serveMetrics(telemetry.metrics, config.METRICS_HOST, config.METRICS_PORT);
    logger.info({ port: server.port }, "metrics are served");
    running.push(server);
  }
  logger.info({ concurrency: config.WORKER_CONCURRENCY, queueUrl }, "working");
  process.send?.({ ready: true });
}

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

/** The queue may come up later than its worker. */
async function untilKnown(queueUrl: () => Promise<string>, logger: Logger): Promise<string> {
  for (;;) {
    try {
      return await queueUrl();
    } catch (error) {
      logger.warn({ err: error }, "waiting for the queue");
      await pause(250);
    }
  }
}

await startMain("start:worker", HELP, workerSchema, start);
