import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createDueOffers } from "#adapters/dynamodb/due-offers.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { reportOnce } from "#adapters/dynamodb/readable.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { createStorageCheck, type StorageCheck } from "#adapters/dynamodb/storage.ts";
import { noteServiceTime } from "#adapters/service-time.ts";
import { createSnsClient } from "#adapters/sns/client.ts";
import { createNotificationTopic } from "#adapters/sns/notification-topic.ts";
import { createPollingSqsClient, createSqsClient } from "#adapters/sqs/client.ts";
import { createCommandQueue } from "#adapters/sqs/command-queue.ts";
import { createDeadLetters } from "#adapters/sqs/dead-letters.ts";
import { createQueueDepth } from "#adapters/sqs/depth.ts";
import { createQueueUrl } from "#adapters/sqs/queue-url.ts";
import { createAcknowledgeMessages, createReleaseMessages } from "#adapters/sqs/visibility.ts";
import { createLapsing, type Lapsing } from "#application/lapsing/lapsing.ts";
import { countPendingEvents } from "#application/relaying/count-pending.ts";
import { remembered } from "#flow/remembered.ts";
import type { Clock } from "#ports/clock.ts";
import { createClockOffset } from "#platform/clock-offset.ts";
import { systemClock } from "#platform/clock.ts";
import { createLogger, type Logger } from "#platform/logger.ts";
import { type ResourceNames, resourceNames } from "#platform/resource-names.ts";
import type { Metrics } from "#platform/telemetry.ts";
import { createTrouble } from "#platform/trouble.ts";
import type { Sweeper } from "../sweeper.ts";
import { checkedClock } from "./checked-clock.ts";
import type { WorkerConfig } from "./config.ts";
import { type RunningConsumer, startConsumer } from "./consumer.ts";
import { startSweepers } from "./sweepers.ts";
import { createWorkerTelemetry } from "./telemetry.ts";
import { about, createRegistrationWorker, type RegistrationWorker, type WorkerDeps } from "./worker.ts";

/** However often somebody asks for metrics, what they have from AWS is read every few seconds. */
const FRESHNESS = { valueMs: 5000, errorMs: 1000 };

export type ComposedWorker = {
  readonly worker: RegistrationWorker;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Whether this worker can read what is stored. */
  readonly storage: StorageCheck;
  /** Looks up the URL of the queue; rejects while there is no such queue. */
  readonly queueUrl: () => Promise<string>;
  /** About how many messages the queue holds, including those that a worker has in hand. */
  readonly backlog: () => Promise<number>;
  /** Starts `WORKER_CONCURRENCY` receive loops on the queue. */
  readonly consume: (queueUrl: string) => readonly RunningConsumer[];
  /** Begins to look for notifications that were left pending, and for offers that have run out. */
  readonly startSweepers: () => Sweeper;
};

/** A worker on SQS, DynamoDB and SNS: the only place that picks its adapters. `overrides` replace parts. */
export function composeWorker(config: WorkerConfig, overrides: Partial<WorkerDeps> = {}): ComposedWorker {
  const names = resourceNames(config.RESOURCE_PREFIX, config.TOPIC_FIFO);
  const dynamo = createDynamoClient(config.AWS_REGION);
  const sqs = createSqsClient(config.AWS_REGION);
  const polling = createPollingSqsClient(config.AWS_REGION, config.RECEIVE_WAIT_SECONDS);
  const sns = createSnsClient(config.AWS_REGION);
  const commands = createQueueDepth(sqs, names.commands);
  const dead = createQueueDepth(sqs, names.deadLetters);
  const { logger = createLogger("worker", config.LOG_LEVEL) } = overrides;
  const offset = createClockOffset(logger);
  const { clock = checkedClock(systemClock, offset) } = overrides;
  const lapsing = composeLapsing({ dynamo, sqs, logger, clock, names });
  for (const client of [dynamo, sqs, polling, sns]) noteServiceTime(client, offset);
  const {
    outbox = createOutbox(dynamo, names.tables),
    telemetry = createWorkerTelemetry({
      depths: remembered(
        async () => ({ commands: await commands(), "dead-letters": await dead() }),
        FRESHNESS,
      ),
      pendingEvents: remembered(() => countPendingEvents(outbox, systemClock), FRESHNESS),
      overdueOffers: remembered(() => lapsing.countOverdue(), FRESHNESS),
      clockOffset: () => offset.ms() / 1000,
    }),
  } = overrides;
  const worker = createRegistrationWorker({
    store: createRosterStore(dynamo, names.tables),
    topic: createNotificationTopic(sns, { arn: config.TOPIC_ARN, name: names.topic }),
    deadLetters: createDeadLetters(sqs, names.deadLetters),
    ...overrides,
    clock,
    outbox,
    telemetry,
    logger,
  });
  return {
    worker,
    metrics: telemetry.metrics,
    logger,
    storage: createStorageCheck(config.AWS_REGION, names.tables),
    queueUrl: createQueueUrl(sqs, names.commands),
    async backlog() {
      const { waiting, inFlight } = await commands();
      return waiting + inFlight;
    },
    consume: (queueUrl) => startConsumers(config, { sqs, polling, worker, logger }, queueUrl),
    startSweepers: () =>
      startSweepers({ relay: worker.relay, lapsing, logger }, config.SWEEP_INTERVAL_SECONDS * 1000),
  };
}

type Sqs = ReturnType<typeof createSqsClient>;

type ConsumerParts = {
  readonly sqs: Sqs;
  /** Receives; other calls need a client that is not as patient. */
  readonly polling: Sqs;
  readonly worker: RegistrationWorker;
  readonly logger: Logger;
};

function startConsumers(
  config: WorkerConfig,
  { sqs, polling, worker, logger }: ConsumerParts,
  queueUrl: string,
): readonly RunningConsumer[] {
  const release = createReleaseMessages(sqs, queueUrl);
  const acknowledge = createAcknowledgeMessages(sqs, queueUrl);
  const trouble = createTrouble(logger, "receiving from the queue");
  return Array.from({ length: config.WORKER_CONCURRENCY }, () =>
    startConsumer({
      sqs: polling,
      queueUrl,
      visibilitySeconds: config.VISIBILITY_TIMEOUT_SECONDS,
      waitSeconds: config.RECEIVE_WAIT_SECONDS,
      beforeReceive: () => worker.untilAble(),
      apply: (messages, onEnded) => worker.applyBatch(messages, onEnded),
      release,
      acknowledge,
      report: (error) => logger.warn(about(error), "a batch was not handled as it should be"),
      trouble,
    }),
  );
}

type LapsingParts = {
  readonly dynamo: ReturnType<typeof createDynamoClient>;
  readonly sqs: Sqs;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly names: ResourceNames;
};

function composeLapsing({ dynamo, sqs, logger, clock, names }: LapsingParts): Lapsing {
  const report = reportOnce((error) =>
    logger.error({ err: error }, "an offer that has run out can't be read"),
  );
  return createLapsing({
    offers: createDueOffers(dynamo, names.tables, report),
    queue: createCommandQueue(sqs, names.commands),
    clock,
  });
}
