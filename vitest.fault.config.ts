import { defineConfig } from "vitest/config";

/** Whatever can go wrong, on purpose: `npm run test:fault`. Files mostly wait, for timeouts and for the dead to be replaced. */
export default defineConfig({
  test: {
    name: "fault",
    include: ["test/fault/**/*.test.ts"],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    maxConcurrency: 3,
  },
});
