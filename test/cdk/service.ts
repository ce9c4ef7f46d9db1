import { dev, prod, type Resource, resources, synthesized } from "./synthesized.ts";

/** What `synthesized.ts` has of what runs, in the stacks of service and tools, read as AWS will. */

/** Everything that may be set. */
export const FULL = {
  size: "prod",
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1",
  publicUrl: "https://muster.example.org",
  oidcIssuer: "https://login.example.org/realms/muster",
  oidcAudience: "https://muster.example.org",
  image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/muster@sha256:${"0".repeat(64)}`,
  network: "endpoints",
  wafArn: "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/muster/1",
  alarmEmail: "ops@example.org",
  retentionDays: 180,
  dataPrefix: "restored",
};
export const full = synthesized(FULL);

export const systems = { dev, prod, full };
export type Size = keyof typeof systems;

export type Container = {
  readonly Name: string;
  readonly Image: string;
  readonly Command: readonly string[];
  readonly Essential: boolean;
  readonly Environment: readonly { readonly Name: string; readonly Value: string }[];
  readonly Secrets?: readonly { readonly Name: string }[];
  readonly HealthCheck?: { readonly Command: readonly string[] };
  readonly StopTimeout?: number;
  readonly DependsOn?: readonly { readonly ContainerName: string; readonly Condition: string }[];
  readonly MountPoints?: readonly { readonly ContainerPath: string; readonly ReadOnly: boolean }[];
};

const PSEUDO: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "eu-central-1",
  "AWS::AccountId": "123456789012",
  "AWS::URLSuffix": "amazonaws.com",
};

/** A value of a template as it is once deployed, as far as that is known before. */
export const deployed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(deployed);
  if (typeof value !== "object" || value === null) return value;
  const {
    Ref = "",
    "Fn::Sub": sub,
    "Fn::Join": join,
  } = value as { Ref?: string; "Fn::Sub"?: string; "Fn::Join"?: readonly [string, readonly unknown[]] };
  if (PSEUDO[Ref] !== undefined) return PSEUDO[Ref];
  if (sub !== undefined) return sub.replaceAll(/\$\{([\w:]+)\}/g, (_, name: string) => PSEUDO[name] ?? name);
  if (join !== undefined) return join[1].map(deployed).join(join[0]);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deployed(one)]));
};

export function runningResources(size: Size, type: string): Resource[] {
  const { service, tools } = systems[size];
  return [service, tools].flatMap((stack) => resources(stack, type)).map((one) => deployed(one) as Resource);
}

/** The task definition of a program. */
export function taskOf(size: Size, program: string): Resource["Properties"] {
  const found = runningResources(size, "AWS::ECS::TaskDefinition").find(
    ({ Properties }) => String(Properties["Family"]) === `muster-${program}`,
  );
  if (found === undefined) throw new Error(`no task of ${program}`);
  return found.Properties;
}

export const containersOf = (size: Size, program: string): readonly Container[] =>
  taskOf(size, program)["ContainerDefinitions"] as Container[];

export function containerOf(size: Size, program: string, name = program): Container {
  const found = containersOf(size, program).find((one) => one.Name === name);
  if (found === undefined) throw new Error(`no container ${name} in the task of ${program}`);
  return found;
}

/** The variables of a container as its program sees them, with those of `secrets` that it has. */
export const variablesOf = (
  { Environment, Secrets = [] }: Container,
  secrets: Readonly<Record<string, string>> = {},
): Record<string, string> =>
  Object.fromEntries([
    ...Environment.map(({ Name, Value }) => [Name, Value] as const),
    ...Secrets.map(({ Name }) => [Name, secrets[Name] ?? ""] as const),
  ]);
