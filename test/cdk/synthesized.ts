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
};
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
