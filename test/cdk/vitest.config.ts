import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/**
 * The stacks of infra/cdk, as `cdk synth` makes them: no account, no network (`--project cdk`); and what `cdk deploy`
 * makes of them on LocalStack (`--project cdk-localstack`). Synthesis takes seconds, so all files of a project share
 * the templates of one.
 */
const project = (name: string, include: string, globalSetup: string[]) => ({
  test: {
    name,
    include: [include],
    exclude: name === "cdk" ? ["test/cdk/localstack*.test.ts"] : [],
    globalSetup,
    isolate: false,
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: { projects: [project("cdk", "test/cdk/**/*.test.ts", [])] },
});
