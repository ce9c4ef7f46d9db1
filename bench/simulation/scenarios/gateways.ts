import type { Refusals } from "#bench/aws/queue-limits.ts";
import type { Metrics } from "#bench/workloads/workload.ts";
import { simulate } from "../stage.ts";
import { crowdAtOneEvent } from "./crowd.ts";
import type { Scenario } from "./scenario.ts";

/** The larger fleets meet a queue that refuses in one way, and in the other. */
const FLEETS: readonly { readonly gateways: number; readonly refusals: Refusals }[] = [
  { gateways: 1, refusals: "entries" },
  { gateways: 8, refusals: "call" },
  { gateways: 32, refusals: "entries" },
];

export const gateways: Scenario = {
  name: "gateways",
  title: "One hot event through 1, 8 and 32 gateways",
  goals: {
    "8 gateways to one": { atLeast: 0.9 },
    "32 gateways to one": { atLeast: 0.8 },
    "most sends of the group a second": { atMost: 300 },
    "answers of 503": { atMost: 0 },
  },
  play: async () => {
    const metrics: Record<string, number> = {};
    const runs: Metrics[] = [];
    for (const { gateways, refusals } of FLEETS) {
      const run = await simulate((stage) => crowdAtOneEvent(stage, gateways, 1), { refusals });
      runs.push(run);
      metrics[`a second, ${gateways}`] = run.perSecond;
      metrics[`sends a second, ${gateways}`] = run.sendsPerSecond;
      metrics[`commands a message, ${gateways}`] = run.commandsPerMessage;
      metrics[`${gateways} gateways to one`] = run.perSecond / (runs[0]?.["perSecond"] ?? Number.NaN);
    }
    return {
      ...metrics,
      "most sends of the group a second": Math.max(...runs.map((run) => run["sendsPerSecond"] ?? 0)),
      "answers of 503": runs.reduce((sum, run) => sum + (run["unavailable"] ?? 0), 0),
    };
  },
};
