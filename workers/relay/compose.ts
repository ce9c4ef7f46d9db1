import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { createStorageCheck, type StorageCheck } from "#adapters/dynamodb/storage.ts";
import { createSnsClient } from "#adapters/sns/client.ts";
import { createNotificationTopic } from "#adapters/sns/notification-topic.ts";
import { createRelay, type Relay } from "#application/relaying/relay.ts";
import { systemClock } from "#platform/clock.ts";
import { reasonOf } from "#platform/error-text.ts";
import { createLogger, type Logger } from "#platform/logger.ts";
import { resourceNames } from "#platform/resource-names.ts";
import type { RelayConfig } from "./config.ts";

export type ComposedRelay = {
  readonly relay: Relay;
  readonly logger: Logger;
  /** Whether this relay can read what is stored. */
  readonly storage: StorageCheck;
};

/** A relay on DynamoDB and SNS: the only place that picks its adapters. */
export function composeRelay(config: RelayConfig): ComposedRelay {
  const logger = createLogger("relay", config.LOG_LEVEL);
  const names = resourceNames(config.RESOURCE_PREFIX, config.TOPIC_FIFO);
  const sns = createSnsClient(config.AWS_REGION);
  const relay = createRelay({
    outbox: createOutbox(createDynamoClient(config.AWS_REGION), names.tables),
    topic: createNotificationTopic(sns, { arn: config.TOPIC_ARN, name: names.topic }),
    clock: systemClock,
    report: (eventId, error) =>
      logger.warn({ eventId, reason: reasonOf(error) }, "notifications are left pending"),
  });
  return { relay, logger, storage: createStorageCheck(config.AWS_REGION, names.tables) };
}
