import { Stack } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { FargateService } from "aws-cdk-lib/aws-ecs";
import {
  type ApplicationLoadBalancer,
  type ApplicationTargetGroup,
  HttpCodeTarget,
} from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { computed, minute } from "../watch/metrics.ts";

/**
 * Has a deployment of gateways rolled back while every fifth answer is a 5xx, two minutes long. Checks of health ask
 * only whether a process lives, so that no outage of a queue has every gateway replaced: a new version that lives, and
 * can't reach queue or tables, shows in its answers.
 */
export function rollBackOnErrors(
  service: FargateService,
  { metrics, targetGroupFullName }: ApplicationTargetGroup,
  { loadBalancerFullName }: ApplicationLoadBalancer,
  prefix: string,
): void {
  // By its own attribute: put together from the listener's name it takes up four times as much of the template.
  const dimensionsMap = { LoadBalancer: loadBalancerFullName, TargetGroup: targetGroupFullName };
  const sum = { period: minute, statistic: "Sum" };
  const share = computed("5xx, percent", "IF(requests > 0, 100 * FILL(errors, 0) / requests, 0)", {
    requests: metrics.requestCount(sum).with({ dimensionsMap }),
    errors: metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, sum).with({ dimensionsMap }),
  });
  const alarm = new Alarm(Stack.of(service), "DeploymentFails", {
    alarmName: `${prefix}-gateway-deployment`,
    alarmDescription: "While gateways are deployed, ECS goes back to their last version",
    metric: share,
    threshold: 20,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 2,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  service.enableDeploymentAlarms([alarm.alarmName]);
}
