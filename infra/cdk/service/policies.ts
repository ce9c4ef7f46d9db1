import { readFileSync } from "node:fs";
import { Fn } from "aws-cdk-lib";
import { PolicyDocument } from "aws-cdk-lib/aws-iam";
import { namesOf } from "../names.ts";
import type { Settings } from "../settings.ts";

export type ProgramName = "gateway" | "worker" | ToolName;
type ToolName = "provision" | "verify" | "redrive" | "restore" | "erase" | "retain";

type Statement = { readonly Action: readonly string[]; readonly Resource: readonly string[] };

/**
 * The policy of a program as infra/iam has it, which a test holds against the calls that the program makes; for this
 * account and this system's names.
 */
export function policyOf(program: ProgramName, settings: Settings): PolicyDocument {
  const file = new URL(`../../iam/${program}.json`, import.meta.url);
  const { Version, Statement } = JSON.parse(readFileSync(file, "utf8")) as {
    Version: string;
    Statement: Statement[];
  };
  const { prefix, dataPrefix = prefix } = settings;
  const { topic } = namesOf(settings);
  const here = (arn: string): string =>
    arn === "*"
      ? arn
      : Fn.sub(
          arn
            .replace(/^arn:aws:/, "arn:${AWS::Partition}:")
            .replace("REGION", "${AWS::Region}")
            .replace("ACCOUNT", "${AWS::AccountId}")
            .replace(/muster-([\w.-]+)/, (_, name: string) =>
              name === "notifications" ? topic : `${dataPrefix}-${name}`,
            ),
        );
  return PolicyDocument.fromJson({
    Version,
    // A worker is told its topic, and does not look for it.
    Statement: Statement.filter(
      ({ Action }) => program !== "worker" || !Action.includes("sns:ListTopics"),
    ).map((statement) => ({ ...statement, Resource: statement.Resource.map(here) })),
  });
}
