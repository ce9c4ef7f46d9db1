import type { Refusals } from "#bench/aws/queue-limits.ts";
import { quantile } from "#bench/harness/statistics.ts";
import { simulate } from "../stage.ts";
import { crowdAtOneEvent } from "./crowd.ts";
import type { Scenario } from "./scenario.ts";

/** Fleets meet a queue that refuses in one way, or in the other. */
type Fleet = { readonly gateways: number; readonly refusals: Refusals; readonly perSecond?: number };

/** A call to SQS may take half a second, and then all wait: one run says little, the median of three enough. */
const SEEDS = [1, 2, 3];

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
    const [one, ...larger] = await inTurn(FLEETS, SEEDS);
    const steady = await inTurn(STEADY, SEEDS.slice(0, 1));
    const fleets = [one, ...larger, ...steady].filter((fleet) => fleet !== undefined);
    const metrics: Record<string, number> = {
      "most sends of the group a second": Math.max(...fleets.map(({ sendsPerSecond }) => sendsPerSecond)),
      "answers of 503": fleets.reduce((sum, { unavailable }) => sum + unavailable, 0),
    };
    for (const run of fleets) {
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

/** Lets each fleet serve a crowd once per seed. Of what varies, resolves with medians, and with the most sends. */
async function inTurn(fleets: readonly Fleet[], seeds: readonly number[]) {
  const measured = [];
  for (const { gateways, refusals, perSecond } of fleets) {
    const crowd = { gateways, workers: 1, ...(perSecond !== undefined && { perSecond }) };
    const runs: Awaited<ReturnType<typeof crowdAtOneEvent>>[] = [];
    for (const seed of seeds)
      runs.push(await simulate((stage) => crowdAtOneEvent(stage, crowd), { refusals, seed }));
    const median = (metric: "perSecond" | "p50" | "commandsPerMessage") =>
      quantile(
        runs.map((run) => run[metric]),
        0.5,
      );
    const steady = perSecond === undefined ? "" : ` at ${perSecond}/s, refused by ${refusals}`;
    measured.push({
      name: `${gateways}${steady}`,
      perSecond: median("perSecond"),
      p50: median("p50"),
      commandsPerMessage: median("commandsPerMessage"),
      sendsPerSecond: Math.max(...runs.map(({ sendsPerSecond }) => sendsPerSecond)),
      unavailable: runs.reduce((sum, { unavailable }) => sum + unavailable, 0),
    });
  }
  return measured;
}
