import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/**
 * The tests that mutants have to get past: examples and no random cases, so that a mutant's fate is the same
 * in every run. All of them run in one worker, which is what makes a thousand runs affordable.
 */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    name: "mutation",
    include: [
      "test/unit/{application,audit,domain,flow,gateway}/**/*.test.ts",
      "test/unit/rules/{order,waivers}.test.ts",
      "test/contract/audit*.test.ts",
    ],
    exclude: ["test/unit/domain/*propert*.test.ts"],
    globalSetup: "test/support/systems/shared-dynamodb.ts",
    // A mutant that hangs fails here, before the runner has to end and restart the whole process.
    testTimeout: 5_000,
    hookTimeout: 20_000,
    isolate: false,
  },
});
