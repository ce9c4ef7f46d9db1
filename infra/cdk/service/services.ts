import type { SecurityGroup } from "aws-cdk-lib/aws-ec2";
import { FargateService, type FargateServiceProps, PropagatedTagSource } from "aws-cdk-lib/aws-ecs";
import type { Site, Task } from "./tasks.ts";

type Options = Pick<FargateServiceProps, "healthCheckGracePeriod" | "capacityProviderStrategies"> & {
  readonly group: SecurityGroup;
};

/**
 * Tasks of a program that run all the time. A deployment starts new ones before it ends the old, and goes back to
 * these if the new ones don't come up.
 */
export function createService(
  { stack, settings, cluster, network }: Site,
  id: string,
  { definition, container }: Task,
  { group, ...options }: Options,
): FargateService {
  return new FargateService(stack, id, {
    cluster,
    serviceName: `${settings.prefix}-${container.containerName}`,
    taskDefinition: definition,
    ...network.tasks,
    securityGroups: [group],
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
    propagateTags: PropagatedTagSource.SERVICE,
    ...options,
  });
}
