import { Duration, type Stack } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Rule } from "aws-cdk-lib/aws-events";
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

/** Counts audits that end with 0: EventBridge counts by itself what a rule has matched, so the rule needs no target. */
export function countPassedAudits(stack: Stack, prefix: string): Metric {
  const ruleName = `${prefix}-audit-passed`;
  new Rule(stack, "AuditPasses", {
    ruleName,
    description: "An audit found no difference; an alarm looks for the rule's own metric",
    eventPattern: {
      source: ["aws.ecs"],
      detailType: ["ECS Task State Change"],
      detail: {
        lastStatus: ["STOPPED"],
        group: [`family:${prefix}-verify`],
        containers: { exitCode: [0] },
      },
    },
  });
  return new Metric({
    namespace: "AWS/Events",
    metricName: "TriggeredRules",
    dimensionsMap: { RuleName: ruleName },
    statistic: "Sum",
    period: Duration.hours(1),
  });
}
