import { Aws, Duration, type Stack } from "aws-cdk-lib";
import {
  Capability,
  type Cluster,
  type ContainerDefinition,
  type ContainerDefinitionOptions,
  type ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  type HealthCheck,
  LinuxParameters,
  LogDriver,
  OperatingSystemFamily,
} from "aws-cdk-lib/aws-ecs";
import { Role, type RoleProps, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { heapBoundsOf } from "#platform/heap-bounds.ts";
import { KILL_AFTER_GRACE_MS } from "#platform/times.ts";
import { removalOf } from "../removal.ts";
import type { Settings } from "../settings.ts";
import { imageOf } from "./image.ts";
import type { Network } from "./network.ts";
import { policyOf, type ProgramName } from "./policies.ts";

/** Where tasks run, and of what. */
export type Site = {
  readonly stack: Stack;
  readonly settings: Settings;
  readonly cluster: Cluster;
  readonly network: Network;
  readonly image: ContainerImage;
  /** With which ECS itself pulls the image and writes the log. */
  readonly executionRole: Role;
};

/** A site for the tasks of a stack, with an image and a role for ECS of its own. */
export function siteOf(stack: Stack, settings: Settings, place: Pick<Site, "cluster" | "network">): Site {
  const [image, executionRole] = [imageOf(stack, settings.image), createRole(stack, "ExecutionRole")];
  return { stack, settings, ...place, image, executionRole };
}

export type Task = {
  readonly definition: FargateTaskDefinition;
  /** The container of the program, which has its name. */
  readonly container: ContainerDefinition;
  readonly log: LogGroup;
};

type Options = {
  readonly cpu: number;
  readonly memoryMiB: number;
  /** The program's main module and its arguments. */
  readonly run: readonly [main: string, ...args: string[]];
  /** Beside AWS_REGION and RESOURCE_PREFIX. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly healthCheck?: HealthCheck;
  /** The site's, unless this task alone may read something. */
  readonly executionRole?: Role;
  /** From SIGTERM to SIGKILL. */
  readonly stopTimeout?: Duration;
};

const RETENTION: Readonly<Record<number, RetentionDays>> = {
  7: RetentionDays.ONE_WEEK,
  90: RetentionDays.THREE_MONTHS,
};

/** A program as a task of its own, with a log and a role: what infra/iam has for it. */
export function createTask(site: Site, id: string, program: ProgramName, options: Options): Task {
  const { stack, settings } = site;
  const { prefix, dataPrefix = prefix, size } = settings;
  const log = new LogGroup(stack, `${id}Log`, {
    logGroupName: `/${prefix}/${program}`,
    retention: RETENTION[size.logDays] ?? RetentionDays.ONE_MONTH,
    removalPolicy: removalOf(settings),
  });
  const taskRole = createRole(stack, `${id}Role`, {
    inlinePolicies: { [program]: policyOf(program, settings) },
  });
  const definition = new FargateTaskDefinition(stack, id, {
    family: `${prefix}-${program}`,
    cpu: options.cpu,
    memoryLimitMiB: options.memoryMiB,
    taskRole,
    executionRole: options.executionRole ?? site.executionRole,
    runtimePlatform: {
      cpuArchitecture: CpuArchitecture.ARM64,
      operatingSystemFamily: OperatingSystemFamily.LINUX,
    },
  });
  // Before anything starts, ECS may pull its image and write its log.
  definition.node.addDependency(definition.executionRole ?? site.executionRole);
  const [main, ...args] = options.run;
  const container = addContainer({ ...site, definition, log }, program, {
    command: commandOf(main, ...args),
    environment: { AWS_REGION: Aws.REGION, RESOURCE_PREFIX: dataPrefix, ...options.variables },
    ...(options.healthCheck && { healthCheck: options.healthCheck }),
    ...(options.stopTimeout && { stopTimeout: options.stopTimeout }),
  });
  return { definition, container, log };
}

/** A role for tasks of this account. */
export const createRole = (stack: Stack, id: string, rights: Omit<RoleProps, "assumedBy"> = {}): Role =>
  new Role(stack, id, {
    assumedBy: new ServicePrincipal("ecs-tasks.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
    }),
    ...rights,
  });

/** One of our programs, within the bounds of memory that it has everywhere. */
export const commandOf = (main: string, ...args: readonly string[]): string[] => [
  "node",
  ...heapBoundsOf(main),
  main,
  ...args,
];

/** A container of the task, as hard as those of docker-compose.yml: no root, no capabilities, nothing to write. */
export function addContainer(
  { stack, image, definition, log }: Site & Pick<Task, "definition" | "log">,
  name: string,
  options: Omit<ContainerDefinitionOptions, "image">,
): ContainerDefinition {
  const linuxParameters = new LinuxParameters(stack, `${definition.node.id}-${name}`, {
    initProcessEnabled: true,
  });
  linuxParameters.dropCapabilities(Capability.ALL);
  return definition.addContainer(name, {
    image,
    logging: LogDriver.awsLogs({ logGroup: log, streamPrefix: name }),
    linuxParameters,
    readonlyRootFilesystem: true,
    user: "1000:1000",
    ...options,
  });
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

/** How long ECS waits before it kills a program that takes up to `graceMs` to end. */
export const stopsWithin = (graceMs: number): Duration => Duration.millis(graceMs + KILL_AFTER_GRACE_MS);
