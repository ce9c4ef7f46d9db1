import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { createApp } from "#infra/cdk/app.ts";

const PROD = {
  size: "prod",
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1",
  alarmEmail: "ops@example.org",
};
const DEV = { size: "dev", allowFrom: "203.0.113.7/32" };

/** The templates of a system, synthesized as `cdk deploy` does, with all validation. */
export function synthesized(given: Readonly<Record<string, unknown>>) {
  const folder = mkdtempSync(join(tmpdir(), "muster-infra-"));
  try {
    const { app, data, service, watch } = createApp(given, folder);
    const assembly = app.synth();
    const text = (stack: { readonly artifactId: string }) =>
      JSON.stringify(assembly.getStackArtifact(stack.artifactId).template);
    return {
      stacks: { data, service, watch },
      manifest: assembly.manifest,
      data: Template.fromStack(data),
      service: Template.fromStack(service),
      watch: Template.fromStack(watch),
      texts: [data, service, watch].map(text),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const prod = synthesized(PROD);
export const dev = synthesized(DEV);

export type Resource = {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};
/** The logical id of the one resource of a type whose `member` is `value`. */
export function idOf(template: Template, type: string, member: string, value: string): string {
  const [id, ...others] = Object.entries(template.findResources(type) as Record<string, Resource>)
    .filter(([, { Properties }]) => Properties[member] === value)
    .map(([name]) => name);
  if (id === undefined || others.length > 0) throw new Error(`not one ${type} of ${member} ${value}`);
  return id;
}
export const resources = (template: Template, type: string): Resource[] =>
  Object.values(template.findResources(type)) as Resource[];
/** With this account's and region's names in place of what only the deployment knows. */
export const known = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== "object" || value === null) return value;
  const { Ref, "Fn::Join": join } = value as { Ref?: string; "Fn::Join"?: [string, unknown[]] };
  if (Ref === "AWS::Partition") return "aws";
  if (Ref === "AWS::Region") return "REGION";
  if (Ref === "AWS::AccountId") return "ACCOUNT";
  if (join) return join[1].map(known).join(join[0]);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, known(one)]));
};

type Container = {
  readonly Name: string;
  readonly Image: unknown;
  readonly Command?: readonly string[];
  readonly Environment?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Secrets?: readonly { readonly Name: string }[];
  readonly HealthCheck?: { readonly Command: readonly string[] };
  readonly StopTimeout?: number;
};

/** All containers of a system's tasks. */
export const containersOf = ({ service }: ReturnType<typeof synthesized>): readonly Container[] =>
  resources(service, "AWS::ECS::TaskDefinition").flatMap(
    ({ Properties }) => Properties["ContainerDefinitions"] as Container[],
  );

export function containerOf(system: ReturnType<typeof synthesized>, name: string): Container {
  const found = containersOf(system).find(({ Name }) => Name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
}

/** The variables that a container is given in plain, with `known` values. */
export const variablesOf = ({ Environment = [] }: Container): Record<string, string> =>
  Object.fromEntries(Environment.map(({ Name, Value }) => [Name, String(known(Value))]));
