import { fileURLToPath } from "node:url";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { defineConfig } from "vitest/config";

// As in the start scripts: what one process has compiled, all others read. Test files and the processes that
// they start load the same few hundred modules again and again; with the cache a process needs half the time
// for them.
process.env["NODE_COMPILE_CACHE"] ||= fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url));

type Project = {
  readonly name: string;
  readonly timeoutMs: number;
  readonly group: number;
  readonly setup?: string;
};

/**
 * One project per kind of test, fast ones first: groups run one after another. A property file keeps nearly
 * two cores busy with its processes. Files of the last group start systems of several processes and mostly
 * wait for them, for what is hidden in a queue to come back, or for patience to run out.
 */
const PROJECTS: readonly Project[] = [
  { name: "unit", timeoutMs: 90_000, group: 1 },
  { name: "http", timeoutMs: 90_000, group: 2 },
  { name: "contract", timeoutMs: 90_000, group: 3, setup: "test/support/systems/shared-dynamodb.ts" },
  { name: "budget", timeoutMs: 90_000, group: 3, setup: "test/support/systems/shared-dynamodb.ts" },
  { name: "property", timeoutMs: 300_000, group: 3 },
  { name: "embedded", timeoutMs: 180_000, group: 4 },
  { name: "e2e", timeoutMs: 180_000, group: 4 },
];

/**
 * How many files of a group run at a time; two unless it is said here. Three that mostly wait keep two cores
 * busy: a file of the last group takes 0.6 seconds of one core per second.
 */
const FILES_AT_A_TIME: Readonly<Record<number, number>> = { 4: 3 };

/** The files that take longest, slowest first. */
const SLOWEST = [
  "http/import",
  "http/console-dead-letters",
  "property/capacity",
  "property/model",
  "property/queries",
  "property/waitlist",
  "property/leaving",
  "property/full",
  "property/two-workers",
  "property/statuses",
  "property/read-ahead",
  "e2e/cancelled",
  "e2e/offers",
  "e2e/redrive",
  "e2e/subscribers",
  "embedded/faults",
  "e2e/catastrophe",
  "embedded/start",
  "e2e/linearizable",
  "e2e/missing",
  "e2e/sold-out",
];

/**
 * Starts the slowest files of a group first, whatever their project, so that none of them is left for the end
 * and runs alone while a core is idle. Vitest would go project by project, and on a fresh clone by the size
 * of the files.
 */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const group = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    return (await super.sort(files)).toSorted((a, b) => group(a) - group(b) || rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const i = SLOWEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return i < 0 ? SLOWEST.length : i;
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    projects: PROJECTS.map(({ name, timeoutMs, group, setup = [] }) => ({
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        globalSetup: setup,
        testTimeout: timeoutMs,
        hookTimeout: timeoutMs,
        maxWorkers: FILES_AT_A_TIME[group] ?? 2,
        sequence: { groupOrder: group },
      },
    })),
  },
});
