import { Duration } from "aws-cdk-lib";
import { CfnScalingPolicy, type ScalableTarget } from "aws-cdk-lib/aws-applicationautoscaling";
import type { FargateService } from "aws-cdk-lib/aws-ecs";
import { namesOf } from "../names.ts";
import type { Settings } from "../settings.ts";

type Bounds = { readonly least: number; readonly most: number };

/** A rush comes within minutes; what it needed is kept until it is really over. */
const COOLDOWN = { scaleOutCooldown: Duration.seconds(60), scaleInCooldown: Duration.minutes(10) };

/** More gateways while those that run are half busy: a gateway is one thread, and takes bursts with the rest. */
export function scaleGateways(service: FargateService, { least, most }: Bounds): void {
  const scaling = service.autoScaleTaskCount({ minCapacity: least, maxCapacity: most });
  scaling.scaleOnCpuUtilization("Cpu", { targetUtilizationPercent: 50, ...COOLDOWN });
}

/**
 * As many workers as keep seven of ten receive loops busy with an event each. What waits at one event asks for nothing:
 * it is one transaction after another, and no faster with ten workers more.
 */
export function scaleWorkers(service: FargateService, loopsPerWorker: number, settings: Settings): void {
  const { least, most } = settings.size.worker;
  const scaling = service.autoScaleTaskCount({ minCapacity: least, maxCapacity: most });
  // The CDK's own target tracking takes no expressions.
  const target = service.node.findChild("TaskCount").node.findChild("Target") as ScalableTarget;
  const metrics = busyLoops(service, loopsPerWorker, namesOf(settings).commands);
  new CfnScalingPolicy(scaling, "Loops", {
    policyName: `${settings.prefix}-busy-loops`,
    policyType: "TargetTrackingScaling",
    scalingTargetId: target.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: 0.7,
      scaleOutCooldown: COOLDOWN.scaleOutCooldown.toSeconds(),
      scaleInCooldown: COOLDOWN.scaleInCooldown.toSeconds(),
      customizedMetricSpecification: { metrics },
    },
  });
}

/** Groups in flight, which are events, over the receive loops of all workers. */
function busyLoops(
  service: FargateService,
  loopsPerWorker: number,
  queue: string,
): CfnScalingPolicy.TargetTrackingMetricDataQueryProperty[] {
  const groups = {
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfGroupsWithInflightMessages",
    dimensions: [{ name: "QueueName", value: queue }],
  };
  // Each task reports its CPU once a minute: as many samples as there are tasks, at no price.
  const tasks = {
    namespace: "AWS/ECS",
    metricName: "CPUUtilization",
    dimensions: [
      { name: "ClusterName", value: service.cluster.clusterName },
      { name: "ServiceName", value: service.serviceName },
    ],
  };
  return [
    { id: "groups", metricStat: { metric: groups, stat: "Maximum" }, returnData: false },
    { id: "tasks", metricStat: { metric: tasks, stat: "SampleCount" }, returnData: false },
    {
      id: "busy",
      expression: `FILL(groups, 0) / (${loopsPerWorker} * tasks)`,
      label: "busy loops",
      returnData: true,
    },
  ];
}
