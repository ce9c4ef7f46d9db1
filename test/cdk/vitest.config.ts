import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The stacks of infra/cdk, as `cdk synth` makes them: no account, no network. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    name: "cdk",
    include: ["test/cdk/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
