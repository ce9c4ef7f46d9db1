import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/**
 * Repeats the tests of ports and of whole systems on LocalStack, and runs those of what only LocalStack
 * shows. LocalStack is slow, and keeps two cores busy with two files at a time.
 */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    name: "localstack",
    include: ["test/{contract,e2e,localstack}/**/*.test.ts"],
    exclude: [
      // On the embedded emulators by what they are about, or on none at all.
      "test/contract/{outage,unavailable}.test.ts",
      "test/e2e/catastrophe.test.ts",
      "test/e2e/policies.test.ts",
      "test/e2e/subscribers-http.test.ts",
      // A minute or more there, for what gateway and relay do by themselves.
      "test/e2e/sold-out.test.ts",
      "test/e2e/cancelled.test.ts",
    ],
    globalSetup: "test/support/systems/shared-localstack.ts",
    setupFiles: "test/support/systems/localstack-accounts.ts",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
