import { SCENARIOS } from "../simulation/scenarios/all.ts";
import type { Plan } from "./rounds.ts";
import type { Target } from "./targets.ts";

const workloadOf = (name: string) => `scale, ${name}`;

/** The titles of the scenarios, by workload. */
export const SCALE_TITLES = SCENARIOS.map(({ name, title }) => [workloadOf(name), title] as const);

/** Plays every scenario once, on simulated time; resolves with its goals, and how near they are. */
export async function measureAtScale({
  record,
  report,
}: Pick<Plan, "record" | "report">): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (const { name, goals, play } of SCENARIOS) {
    report(`simulating: ${name}`);
    const metrics = await play();
    record({ workload: workloadOf(name), setting: "delayed", backend: "c" }, metrics);
    for (const [what, goal] of Object.entries(goals))
      targets.push({ what: `${workloadOf(name)}: ${what}`, measured: metrics[what] ?? Number.NaN, goal });
  }
  return targets;
}
