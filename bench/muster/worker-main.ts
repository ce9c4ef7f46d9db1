import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import { createSnsClient } from "#adapters/sns/client.ts";
import { createNotificationTopic } from "#adapters/sns/notification-topic.ts";
import { createPollingSqsClient, createSqsClient } from "#adapters/sqs/client.ts";
import { createDeadLetters } from "#adapters/sqs/dead-letters.ts";
import { createQueueUrl } from "#adapters/sqs/queue-url.ts";
import { createReleaseMessages } from "#adapters/sqs/visibility.ts";
import { readConfig, workerSchema } from "#platform/config.ts";
import { createLogger } from "#platform/logger.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { createWorkerTelemetry } from "#platform/telemetry.ts";
import { startConsumer } from "#workers/registration/consumer.ts";
import { createRegistrationWorker } from "#workers/registration/worker.ts";

/** Muster's worker with a limit on the commands of a transaction: `worker-main.ts WINDOW`. Ends with its parent. */

const config = readConfig(workerSchema, process.env);
const names = resourceNames(config.RESOURCE_PREFIX);
const logger = createLogger("worker", config.LOG_LEVEL);
const dynamo = createDynamoClient(config.AWS_REGION);
const sqs = createSqsClient(config.AWS_REGION);
const worker = createRegistrationWorker({
  store: createRosterStore(dynamo, names.tables),
  outbox: createOutbox(dynamo, names.tables),
  topic: createNotificationTopic(createSnsClient(config.AWS_REGION), { arn: undefined, name: names.topic }),
  deadLetters: createDeadLetters(sqs, names.deadLetters),
  telemetry: createWorkerTelemetry({ depths: async () => ({}), pendingEvents: async () => 0 }),
  logger,
  window: Number(process.argv[2]),
});
const queueUrl = await createQueueUrl(sqs, names.commands)();
const polling = createPollingSqsClient(config.AWS_REGION);
for (let i = 0; i < config.WORKER_CONCURRENCY; i++) {
  startConsumer({
    sqs: polling,
    queueUrl,
    visibilitySeconds: config.VISIBILITY_TIMEOUT_SECONDS,
    apply: (messages) => worker.applyBatch(messages),
    release: createReleaseMessages(sqs, queueUrl),
    report: (error) => logger.warn({ err: error }, "the queue gave an error"),
  });
}
for (const signal of ["SIGTERM", "disconnect"]) process.on(signal, () => process.exit(0));
process.send?.({ ready: true });
