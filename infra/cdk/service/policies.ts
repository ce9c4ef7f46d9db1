import { readFileSync } from "node:fs";
import { Aws } from "aws-cdk-lib";
import { PolicyDocument } from "aws-cdk-lib/aws-iam";
import { resourceNames } from "#platform/resource-names.ts";
import type { Settings } from "../settings.ts";

export type ProgramName = "gateway" | "worker" | "relay" | "verify" | "redrive";

type Statement = { readonly Action: readonly string[]; readonly Resource: readonly string[] };

/**
 * The policy of a program as infra/iam has it, which a test holds against the calls that the program makes; for this
 * account and this system's names.
 */
export function policyOf(program: ProgramName, { prefix, topicFifo }: Settings): PolicyDocument {
  const file = new URL(`../../iam/${program}.json`, import.meta.url);
  const { Version, Statement } = JSON.parse(readFileSync(file, "utf8")) as {
    Version: string;
    Statement: Statement[];
  };
  const { topic } = resourceNames(prefix, topicFifo);
  const here = (arn: string): string =>
    arn
      .replace(/^arn:aws:/, `arn:${Aws.PARTITION}:`)
      .replace("REGION", Aws.REGION)
      .replace("ACCOUNT", Aws.ACCOUNT_ID)
      .replace(/muster-notifications$/, topic)
      .replace("muster-", `${prefix}-`);
  return PolicyDocument.fromJson({
    Version,
    // With TOPIC_ARN nobody looks for the topic.
    Statement: Statement.filter(({ Action }) => !Action.includes("sns:ListTopics")).map((statement) => ({
      ...statement,
      Resource: statement.Resource.map(here),
    })),
  });
}
