import type { TestProject } from "vitest/node";
import { shareLocalStack } from "../support/systems/shared-localstack.ts";

/** A LocalStack to which `cdk deploy` can deploy the data stack. */
export const setup = (project: TestProject): Promise<() => Promise<void>> =>
  shareLocalStack(project, ["cloudformation", "sts", "secretsmanager"]);
