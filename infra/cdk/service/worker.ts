import { Duration, type Stack } from "aws-cdk-lib";
import { type Cluster, FargateService, PropagatedTagSource } from "aws-cdk-lib/aws-ecs";
import type { Network } from "./network.ts";
import type { Settings } from "../settings.ts";
import { scaleWorkers } from "./scaling.ts";
import { asks, createTask } from "./tasks.ts";

const METRICS_PORT = 9464;

/** Workers, more of them when many events are behind. */
export function createWorker(stack: Stack, settings: Settings, cluster: Cluster, network: Network) {
  const { prefix, size } = settings;
  const { cpu, memoryMiB } = size.worker;
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
  scaleWorkers(service, settings);
  return { task, service };
}
