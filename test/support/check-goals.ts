import { beforeAll, expect, test } from "vitest";
import { isReached } from "#bench/harness/targets.ts";
import type { Scenario } from "#bench/simulation/scenarios/scenario.ts";
import type { Metrics } from "#bench/workloads/workload.ts";

/** Plays the scenario once, and has a test for each of its goals. */
export function checkGoals({ title, goals, play }: Scenario): void {
  let metrics: Metrics;
  beforeAll(async () => {
    metrics = await play();
  });
  for (const [what, goal] of Object.entries(goals)) {
    test(`${title}: ${what} ${JSON.stringify(goal)}`, () => {
      const measured = metrics[what] ?? Number.NaN;
      expect(isReached({ what, measured, goal }), JSON.stringify(metrics, undefined, 1)).toBe(true);
    });
  }
}
