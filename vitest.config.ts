import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// As in the start scripts: what one process has compiled, all others read. Test files and the processes that they start
// load the same few hundred modules again and again; with the cache a process needs half the time for them.
process.env["NODE_COMPILE_CACHE"] ||= fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url));

type Project = {
  readonly name: string;
  readonly timeoutMs: number;
  readonly group: number;
  readonly setup?: string;
};

/**
 * One project a kind of test, fast ones first: groups run one after another. The last group starts systems of several
 * processes and mostly waits for them; two files of it at a time keep two cores busy and deadlines true.
 */
const PROJECTS: readonly Project[] = [
  { name: "unit", timeoutMs: 90_000, group: 1 },
  { name: "http", timeoutMs: 90_000, group: 2 },
  { name: "contract", timeoutMs: 90_000, group: 3, setup: "test/support/systems/shared-dynamodb.ts" },
  { name: "property", timeoutMs: 300_000, group: 3 },
  { name: "embedded", timeoutMs: 180_000, group: 4 },
  { name: "e2e", timeoutMs: 180_000, group: 4 },
];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: PROJECTS.map(({ name, timeoutMs, group, setup = [] }) => ({
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        globalSetup: setup,
        testTimeout: timeoutMs,
        hookTimeout: timeoutMs,
        maxWorkers: 2,
        sequence: { groupOrder: group },
      },
    })),
  },
});
