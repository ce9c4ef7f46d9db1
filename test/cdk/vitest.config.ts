import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const shared = {
  // Synthesis takes seconds: all files of a project share the templates of one.
  isolate: false,
  maxWorkers: 1,
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

/**
 * The stacks of infra/cdk, as `cdk synth` makes them: no account, no network (`--project cdk`); and what `cdk deploy`
 * makes of them on LocalStack (`--project cdk-on-localstack`).
 */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "cdk",
          include: ["test/cdk/*.test.ts"],
          exclude: ["test/cdk/localstack*.test.ts"],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: "cdk-on-localstack",
          include: ["test/cdk/localstack*.test.ts"],
          globalSetup: "test/cdk/localstack-with-cloudformation.ts",
          setupFiles: "test/support/systems/localstack-accounts.ts",
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
