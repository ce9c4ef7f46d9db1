import { defineConfig } from "vitest/config";

/** The tests that mutants have to get past: those that run in one process, from the pure ones to real emulators. */
export default defineConfig({
  test: {
    include: ["test/unit/{application,domain}/**/*.test.ts", "test/unit/apply-batch.test.ts"],
    testTimeout: 10_000,
  },
});
