import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { createApp } from "#infra/cdk/app.ts";

const PROD = {
  size: "prod",
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1",
  publicUrl: "https://muster.example.org",
  alarmEmail: "ops@example.org",
  retentionDays: "180",
};
const DEV = { size: "dev", allowFrom: "203.0.113.7/32" };

/** The templates of a system, synthesized as `cdk deploy` does, with all validation. */
export function synthesized(given: Readonly<Record<string, unknown>>) {
  const folder = mkdtempSync(join(tmpdir(), "muster-infra-"));
  try {
    const { app, ...stacks } = createApp(given, folder);
    const assembly = app.synth();
    const text = (stack: { readonly artifactId: string }) =>
      JSON.stringify(assembly.getStackArtifact(stack.artifactId).template);
    const { data, service, watch, tools } = stacks;
    return {
      stacks,
      manifest: assembly.manifest,
      data: Template.fromStack(data),
      service: Template.fromStack(service),
      watch: Template.fromStack(watch),
      tools: Template.fromStack(tools),
      texts: [data, service, watch, tools].map(text),
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
export function logicalIdOf(template: Template, type: string, member: string, value: string): string {
  const [id, ...others] = Object.entries(template.findResources(type) as Record<string, Resource>)
    .filter(([, { Properties }]) => Properties[member] === value)
    .map(([name]) => name);
  if (id === undefined || others.length > 0) throw new Error(`not one ${type} of ${member} ${value}`);
  return id;
}
export const resources = (template: Template, type: string): Resource[] =>
  Object.values(template.findResources(type)) as Resource[];
