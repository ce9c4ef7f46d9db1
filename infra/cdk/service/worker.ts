import { Duration, type Stack } from "aws-cdk-lib";
import { AdjustmentType, MetricAggregationType } from "aws-cdk-lib/aws-applicationautoscaling";
import { MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import { type Cluster, FargateService, PropagatedTagSource } from "aws-cdk-lib/aws-ecs";
import { resourceNames } from "#platform/resource-names.ts";
import { minute, ofQueue } from "../watch/metrics.ts";
import type { Network } from "./network.ts";
import type { Settings } from "../settings.ts";
import { asks, createTask } from "./tasks.ts";

const METRICS_PORT = 9464;

/** Workers, more of them when many events are behind. */
export function createWorker(stack: Stack, settings: Settings, cluster: Cluster, network: Network) {
  const { prefix, size } = settings;
  const { least, most, cpu, memoryMiB } = size.worker;
  const task = createTask(stack, "Worker", "worker", settings, {
    cpu,
    memoryMiB,
    command: ["node", "--max-semi-space-size=16", "--max-old-space-size=256", "workers/registration/main.ts"],
    environment: { METRICS_PORT: String(METRICS_PORT) },
    healthCheck: asks(METRICS_PORT),
    // It gives itself 25 s to end what it has in hand.
    stopTimeout: Duration.seconds(60),
  });
  const service = new FargateService(stack, "WorkerService", {
    cluster,
    serviceName: `${prefix}-worker`,
    taskDefinition: task.definition,
    ...network.tasks,
    securityGroups: [network.group("WorkerGroup", "Workers")],
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
    propagateTags: PropagatedTagSource.SERVICE,
    // What is interrupted is done by another: a worker that is told to stop ends what it has in hand.
    capacityProviderStrategies: [
      { capacityProvider: "FARGATE", base: 1, weight: 1 },
      { capacityProvider: "FARGATE_SPOT", weight: 3 },
    ],
  });
  const scaling = service.autoScaleTaskCount({ minCapacity: least, maxCapacity: most });
  scaling.scaleOnMetric("EventsBehind", {
    metric: eventsBehind(resourceNames(prefix).commands),
    adjustmentType: AdjustmentType.CHANGE_IN_CAPACITY,
    // A worker has ten receives at a time. Fewer events than that are no reason for another: one event is one worker's.
    scalingSteps: [
      { upper: 5, change: -1 },
      { lower: 20, change: 1 },
      { lower: 100, change: 3 },
    ],
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    metricAggregationType: MetricAggregationType.MAXIMUM,
    cooldown: Duration.minutes(2),
  });
  return { task, service };
}

/** Events that are worked on, while something has waited for longer than it should; else 0. */
function eventsBehind(queue: string): MathExpression {
  return new MathExpression({
    expression: "IF(FILL(age, 0) > 10, FILL(groups, 0), 0)",
    usingMetrics: {
      age: ofQueue(queue, "ApproximateAgeOfOldestMessage"),
      groups: ofQueue(queue, "ApproximateNumberOfGroupsWithInflightMessages"),
    },
    period: minute,
    label: "events behind",
  });
}
