import type { Refusals } from "#bench/aws/queue-limits.ts";
import { simulate } from "../stage.ts";
import { crowdAtOneEvent } from "./crowd.ts";
import type { Scenario } from "./scenario.ts";

/** Fleets meet a queue that refuses in one way, or in the other. */
type Fleet = { readonly gateways: number; readonly refusals: Refusals; readonly perSecond?: number };

/** Served as fast as can be. */
const FLEETS: readonly Fleet[] = [
  { gateways: 1, refusals: "entries" },
  { gateways: 8, refusals: "call" },
  { gateways: 32, refusals: "entries" },
];
/** People who come one by one make the smallest messages, and so the most. */
const STEADY: readonly Fleet[] = [
  { gateways: 32, refusals: "entries", perSecond: 800 },
  { gateways: 32, refusals: "call", perSecond: 800 },
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
    const [one, ...larger] = await inTurn(FLEETS);
    const steady = await inTurn(STEADY);
    const runs = [one, ...larger, ...steady].filter((run) => run !== undefined);
    const metrics: Record<string, number> = {
      "most sends of the group a second": Math.max(...runs.map(({ sendsPerSecond }) => sendsPerSecond)),
      "answers of 503": runs.reduce((sum, { unavailable }) => sum + unavailable, 0),
    };
    for (const run of runs) {
      metrics[`a second, ${run.name}`] = run.perSecond;
      metrics[`sends a second, ${run.name}`] = run.sendsPerSecond;
      metrics[`commands a message, ${run.name}`] = run.commandsPerMessage;
    }
    for (const run of larger)
      metrics[`${run.name} gateways to one`] = run.perSecond / (one?.perSecond ?? Number.NaN);
    for (const run of steady) metrics[`p50, ms, ${run.name}`] = run.p50;
    return metrics;
  },
};

async function inTurn(fleets: readonly Fleet[]) {
  const runs = [];
  for (const { gateways, refusals, perSecond } of fleets) {
    const crowd = { gateways, workers: 1, ...(perSecond !== undefined && { perSecond }) };
    const run = await simulate((stage) => crowdAtOneEvent(stage, crowd), { refusals });
    const steady = perSecond === undefined ? "" : ` at ${perSecond}/s, refused by ${refusals}`;
    runs.push({ name: `${gateways}${steady}`, ...run });
  }
  return runs;
}
