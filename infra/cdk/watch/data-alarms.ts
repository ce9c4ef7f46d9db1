import { type IMetric, MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import { resourceNames } from "#platform/resource-names.ts";
import type { Raise } from "./alarms.ts";
import { minute, ofQueue, ofTable, ofTopic } from "./metrics.ts";
import { idOf } from "../logical-id.ts";
import type { Settings } from "../settings.ts";

/** The alarms of docs/operations.md that tables, queues and topic give. */
export function dataAlarms({ prefix, topicFifo }: Settings, raise: Raise): void {
  const { tables, commands, deadLetters, topic } = resourceNames(prefix, topicFifo);
  raise("CommandsAreOld", ofQueue(commands, "ApproximateAgeOfOldestMessage"), {
    above: 60,
    minutes: 3,
    what: "Workers can't keep up, or none runs, or one event is stuck. Nobody is lost: requests stay queued.",
  });
  raise("ADeadLetter", ofQueue(deadLetters, "ApproximateNumberOfMessagesVisible"), {
    above: 0,
    minutes: 1,
    what: "A message could not be read, or was received 1,000 times: npm run redrive.",
  });
  raise("TooManyInFlight", ofQueue(commands, "ApproximateNumberOfMessagesNotVisible"), {
    above: 100_000,
    minutes: 5,
    what: "A FIFO queue has no more than 120,000 messages in flight.",
  });
  for (const table of Object.values(tables)) {
    raise(idOf(prefix, table, "Throttled"), throttled(table), {
      above: 0,
      minutes: 5,
      what: `${table} is throttled: at its maximum, or in one partition. Commands wait, in order.`,
    });
  }
  raise("NotificationsFail", ofTopic(topic, "NumberOfNotificationsFailed"), {
    above: 0,
    minutes: 5,
    what: "A subscriber does not take notifications.",
  });
}

const throttled = (table: string): IMetric =>
  new MathExpression({
    expression: "FILL(reads, 0) + FILL(writes, 0)",
    usingMetrics: {
      reads: ofTable(table, "ReadThrottleEvents"),
      writes: ofTable(table, "WriteThrottleEvents"),
    },
    period: minute,
    label: "throttled",
  });
