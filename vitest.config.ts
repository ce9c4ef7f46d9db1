import { defineConfig } from "vitest/config";

type Project = { readonly testTimeout: number; readonly hookTimeout: number; readonly inOrder?: boolean };

/**
 * One project a kind of test, fast ones first. Those that start processes of their own run file by file: two at
 * once would make each other's deadlines depend on the machine.
 */
const PROJECTS: Record<string, Project> = {
  unit: { testTimeout: 10_000, hookTimeout: 10_000 },
  http: { testTimeout: 10_000, hookTimeout: 20_000 },
  contract: { testTimeout: 20_000, hookTimeout: 30_000 },
  embedded: { testTimeout: 30_000, hookTimeout: 40_000, inOrder: true },
  e2e: { testTimeout: 60_000, hookTimeout: 60_000, inOrder: true },
};

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: Object.entries(PROJECTS).map(([name, { testTimeout, hookTimeout, inOrder = false }], i) => ({
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        environment: "node",
        testTimeout,
        hookTimeout,
        fileParallelism: !inOrder,
        // Groups run one after another; group 0 would be the last.
        sequence: { groupOrder: i + 1 },
      },
    })),
  },
});
