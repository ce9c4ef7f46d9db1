import { Aws, Duration, RemovalPolicy, type Stack } from "aws-cdk-lib";
import {
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  LogDriver,
  OperatingSystemFamily,
  type ContainerDefinition,
  type HealthCheck,
  type Secret as ContainerSecret,
} from "aws-cdk-lib/aws-ecs";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { resourceNames } from "#platform/resource-names.ts";
import { policyOf, type ProgramName } from "./policies.ts";
import type { Settings } from "../settings.ts";

export type Task = {
  readonly definition: FargateTaskDefinition;
  readonly container: ContainerDefinition;
  readonly log: LogGroup;
};

type Options = {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: Record<string, ContainerSecret>;
  readonly healthCheck?: HealthCheck;
  /** Between SIGTERM and SIGKILL. */
  readonly stopTimeout?: Duration;
};

const RETENTION: Readonly<Record<number, RetentionDays>> = {
  7: RetentionDays.ONE_WEEK,
  90: RetentionDays.THREE_MONTHS,
};

/** One program as a task of its own: role, log, and a container that can write nothing. */
export function createTask(
  stack: Stack,
  id: string,
  program: ProgramName,
  settings: Settings,
  options: Options,
): Task {
  const { prefix, topicFifo, size, image } = settings;
  const log = new LogGroup(stack, `${id}Log`, {
    logGroupName: `/${prefix}/${program}`,
    retention: RETENTION[size.logDays] ?? RetentionDays.ONE_MONTH,
    removalPolicy: size.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  const taskRole = new Role(stack, `${id}Role`, {
    assumedBy: new ServicePrincipal("ecs-tasks.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
    }),
    description: `What ${prefix}'s ${program} may do: infra/iam/${program}.json`,
    inlinePolicies: { [program]: policyOf(program, settings) },
  });
  const definition = new FargateTaskDefinition(stack, id, {
    family: `${prefix}-${program}`,
    cpu: options.cpu,
    memoryLimitMiB: options.memoryMiB,
    taskRole,
    runtimePlatform: {
      cpuArchitecture: CpuArchitecture.ARM64,
      operatingSystemFamily: OperatingSystemFamily.LINUX,
    },
  });
  const names = resourceNames(prefix, topicFifo);
  const container = definition.addContainer(program, {
    image: ContainerImage.fromRegistry(image),
    command: [...options.command],
    environment: {
      AWS_REGION: Aws.REGION,
      RESOURCE_PREFIX: prefix,
      TOPIC_FIFO: String(topicFifo),
      TOPIC_ARN: stack.formatArn({ service: "sns", resource: names.topic }),
      ...options.environment,
    },
    ...(options.secrets && { secrets: options.secrets }),
    ...(options.healthCheck && { healthCheck: options.healthCheck }),
    ...(options.stopTimeout && { stopTimeout: options.stopTimeout }),
    logging: LogDriver.awsLogs({ logGroup: log, streamPrefix: program }),
    readonlyRootFilesystem: true,
    user: "1000:1000",
  });
  return { definition, container, log };
}

/** Asks a program in its container whether it lives: its process only, none of the services that it needs. */
export function asks(port: number): HealthCheck {
  const url = `http://127.0.0.1:${port}/healthz`;
  const program = `fetch('${url}').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;
  return {
    command: ["CMD", "node", "-e", program],
    interval: Duration.seconds(15),
    timeout: Duration.seconds(5),
    retries: 4,
    startPeriod: Duration.seconds(30),
  };
}
