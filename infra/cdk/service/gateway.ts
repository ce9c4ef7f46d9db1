import { Duration, type Stack } from "aws-cdk-lib";
import {
  type Cluster,
  FargateService,
  PropagatedTagSource,
  Protocol as TaskProtocol,
  Secret as ContainerSecret,
} from "aws-cdk-lib/aws-ecs";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { Settings } from "../settings.ts";
import { createBalancer } from "./balancer.ts";
import type { Network } from "./network.ts";
import { scaleGateways } from "./scaling.ts";
import { asks, createTask } from "./tasks.ts";

const PORT = 3000;

/** Gateways behind a load balancer. */
export function createGateway(
  stack: Stack,
  settings: Settings,
  cluster: Cluster,
  network: Network,
  tokenKey: ISecret,
) {
  const { prefix, size } = settings;
  const { cpu, memoryMiB } = size.gateway;
  const task = createTask(stack, "Gateway", "gateway", settings, {
    cpu,
    memoryMiB,
    command: ["node", "gateway/main.ts"],
    environment: { HOST: "0.0.0.0", PORT: String(PORT) },
    secrets: { TOKEN_KEY: ContainerSecret.fromSecretsManager(tokenKey) },
    healthCheck: asks(PORT),
    // It answers what it has in hand, at most 20 s of waiting, within 15 s of being told to stop.
    stopTimeout: Duration.seconds(30),
  });
  task.container.addPortMappings({ containerPort: PORT, protocol: TaskProtocol.TCP });
  const group = network.group("GatewayGroup", "Gateways");
  const service = new FargateService(stack, "GatewayService", {
    cluster,
    serviceName: `${prefix}-gateway`,
    taskDefinition: task.definition,
    ...network.tasks,
    securityGroups: [group],
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
    propagateTags: PropagatedTagSource.SERVICE,
    healthCheckGracePeriod: Duration.seconds(30),
  });

  const target = service.loadBalancerTarget({ containerName: "gateway", containerPort: PORT });
  const { balancer, targets } = createBalancer(stack, settings, network, { target, group, port: PORT });
  scaleGateways(service, targets, settings.size);
  return { task, service, balancer, targets };
}
