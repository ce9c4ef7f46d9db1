import { Duration } from "aws-cdk-lib";
import { AdjustmentType, MetricAggregationType } from "aws-cdk-lib/aws-applicationautoscaling";
import { MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import type { FargateService } from "aws-cdk-lib/aws-ecs";
import type { ApplicationTargetGroup } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { resourceNames } from "#platform/resource-names.ts";
import type { Settings } from "../settings.ts";
import { minute, ofQueue } from "../watch/metrics.ts";

/** More gateways while those that run are busy. */
export function scaleGateways(
  service: FargateService,
  targets: ApplicationTargetGroup,
  { gateway: { least, most } }: Settings["size"],
): void {
  const scaling = service.autoScaleTaskCount({ minCapacity: least, maxCapacity: most });
  scaling.scaleOnCpuUtilization("Cpu", {
    targetUtilizationPercent: 50,
    scaleOutCooldown: Duration.seconds(30),
    scaleInCooldown: Duration.minutes(10),
  });
  scaling.scaleOnRequestCount("Requests", {
    targetGroup: targets,
    requestsPerTarget: 30_000,
    scaleOutCooldown: Duration.seconds(30),
    scaleInCooldown: Duration.minutes(10),
  });
}

/** More workers while many events are behind. */
export function scaleWorkers(service: FargateService, { prefix, size }: Settings): void {
  const { least, most } = size.worker;
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
