import { Duration, type Stack, TimeZone } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { SecurityGroup } from "aws-cdk-lib/aws-ec2";
import { Rule } from "aws-cdk-lib/aws-events";
import { Schedule, ScheduleExpression } from "aws-cdk-lib/aws-scheduler";
import { EcsRunFargateTask } from "aws-cdk-lib/aws-scheduler-targets";
import type { Site, Task } from "../service/tasks.ts";
import type { Operators } from "../watch/operators.ts";
import { raise } from "../watch/raise.ts";
import type { Row } from "../watch/rows.ts";

/** Where tools run every night, and who hears of them. */
export type Night = { readonly site: Site; readonly group: SecurityGroup; readonly operators: Operators };

type When = { readonly hour: number; readonly minute: number };

/** Runs a tool every night at that time in UTC, and has operators hear of what its rows say. */
export function everyNight(
  { site, group, operators }: Night,
  { definition }: Task,
  { hour, minute }: When,
  rows: readonly Row<Metric>[],
): void {
  const { stack, settings, cluster, network } = site;
  new Schedule(stack, `${definition.node.id}Nightly`, {
    schedule: ScheduleExpression.cron({
      hour: String(hour),
      minute: String(minute),
      timeZone: TimeZone.ETC_UTC,
    }),
    target: new EcsRunFargateTask(cluster, {
      taskDefinition: definition,
      ...network.tasks,
      securityGroups: [group],
      maxEventAge: Duration.hours(1),
      retryAttempts: 3,
    }),
  });
  const passed = countPassed(stack, definition);
  for (const row of rows) raise(stack, row, settings, passed, operators);
}

/** Counts ends with 0: EventBridge counts by itself what a rule has matched, so the rule needs no target. */
function countPassed(stack: Stack, { family, node }: Task["definition"]): Metric {
  const ruleName = `${family}-passed`;
  new Rule(stack, `${node.id}Passes`, {
    ruleName,
    description: "It has ended with 0; an alarm looks for the rule's own metric",
    eventPattern: {
      source: ["aws.ecs"],
      detailType: ["ECS Task State Change"],
      detail: {
        lastStatus: ["STOPPED"],
        group: [`family:${family}`],
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
