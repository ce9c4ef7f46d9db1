import { type Stack } from "aws-cdk-lib";
import { Dashboard, GraphWidget, type IMetric, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { HttpCodeTarget } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { resourceNames } from "#platform/resource-names.ts";
import type { createGateway } from "../service/gateway.ts";
import type { Settings } from "../settings.ts";
import type { createWorker } from "../service/worker.ts";

/** What to look at first. */
export function createDashboard(
  stack: Stack,
  { prefix, topicFifo }: Settings,
  gateway: ReturnType<typeof createGateway>,
  worker: ReturnType<typeof createWorker>,
  counted: Readonly<Record<string, Metric>>,
): void {
  const names = resourceNames(prefix, topicFifo);
  const sqs = (metricName: string, queue: string, statistic: string) =>
    new Metric({ namespace: "AWS/SQS", metricName, dimensionsMap: { QueueName: queue }, statistic });
  const dynamo = (metricName: string) =>
    Object.values(names.tables).map(
      (table) =>
        new Metric({
          namespace: "AWS/DynamoDB",
          metricName,
          dimensionsMap: { TableName: table },
          statistic: "Sum",
          label: table,
        }),
    );
  const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []) =>
    new GraphWidget({ title, left: [...left], right: [...right], width: 12 });
  new Dashboard(stack, "Dashboard", {
    dashboardName: prefix,
    widgets: [
      [
        graph(
          "Requests",
          [
            gateway.targets.metrics.requestCount(),
            gateway.targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT),
          ],
          [gateway.targets.metrics.targetResponseTime({ statistic: "p99" })],
        ),
        graph(
          "Queue",
          [
            sqs("ApproximateNumberOfMessagesVisible", names.commands, "Maximum"),
            sqs("ApproximateNumberOfGroupsWithInflightMessages", names.commands, "Maximum"),
          ],
          [sqs("ApproximateAgeOfOldestMessage", names.commands, "Maximum")],
        ),
      ],
      [
        graph(
          "Tasks, CPU",
          [gateway.service.metricCpuUtilization(), worker.service.metricCpuUtilization()],
          [gateway.service.metricMemoryUtilization(), worker.service.metricMemoryUtilization()],
        ),
        graph("What went wrong", Object.values(counted), [
          sqs("ApproximateNumberOfMessagesVisible", names.deadLetters, "Maximum"),
        ]),
      ],
      [
        graph("Write units", dynamo("ConsumedWriteCapacityUnits"), dynamo("WriteThrottleEvents")),
        graph("Read units", dynamo("ConsumedReadCapacityUnits"), dynamo("ReadThrottleEvents")),
      ],
    ],
  });
}
