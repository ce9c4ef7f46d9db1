import type { Stack } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, type ILogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import { minute, namespaceOf } from "./metrics.ts";

/** What nobody measures until it is counted. */

/** Pino's number of `error`; `fatal` is above it. */
const ERROR_LEVEL = 50;

/** Counts the lines of these logs that say `error`. */
export function countErrors(stack: Stack, prefix: string, logs: Readonly<Record<string, ILogGroup>>): Metric {
  const metricNamespace = namespaceOf(prefix);
  const metricName = "error_lines";
  for (const [program, logGroup] of Object.entries(logs)) {
    new MetricFilter(stack, `${program}Errors`, {
      logGroup,
      filterPattern: FilterPattern.numberValue("$.level", ">=", ERROR_LEVEL),
      metricNamespace,
      metricName,
      metricValue: "1",
      defaultValue: 0,
    });
  }
  return new Metric({ namespace: metricNamespace, metricName, statistic: "Sum", period: minute });
}
