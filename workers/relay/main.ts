import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { createSnsClient } from "#adapters/sns/client.ts";
import { createNotificationTopic } from "#adapters/sns/notification-topic.ts";
import { createRelay } from "#application/relaying/relay.ts";
import { startMain } from "#platform/main.ts";
import { workerSchema } from "#platform/config.ts";
import { createLogger } from "#platform/logger.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { lastWords, onShutdown } from "#platform/shutdown.ts";
import { startSweeper } from "../sweeper.ts";

const GRACE_MS = 20_000;
const HELP = "Publishes pending notifications. Workers do so by themselves; run this where none is running.";

await startMain("start:relay", HELP, workerSchema, (config) => {
  const logger = createLogger("relay", config.LOG_LEVEL);
  const names = resourceNames(config.RESOURCE_PREFIX, config.TOPIC_FIFO);
  const relay = createRelay({
    outbox: createOutbox(createDynamoClient(config.AWS_REGION), names.tables),
    topic: createNotificationTopic(createSnsClient(config.AWS_REGION), {
      arn: config.TOPIC_ARN,
      name: names.topic,
    }),
    report: (eventId, error) => logger.warn({ eventId, err: error }, "notifications are left pending"),
  });
  const sweeper = startSweeper(relay, config.SWEEP_INTERVAL_SECONDS * 1000, (error) => {
    logger.warn({ err: error }, "the sweep failed");
  });
  onShutdown(logger, GRACE_MS, () => lastWords(sweeper.stop()));
  process.send?.({ ready: true });
});
