import { type Given, runProgram } from "#platform/program.ts";
import { readSaved, save } from "../capacity/saved.ts";
import { capacityTables, type Simulated } from "../capacity/tables.ts";
import { PLAN_NAMES, type PlanName, type Played, playIdleWorker, playPlan } from "./loads.ts";

const OPTIONS = {
  seed: { type: "string", value: "N", default: "1", description: "where chance comes from; 1 by default" },
  only: { type: "string", value: "NAME,…", description: "plays these plans only" },
  save: { type: "boolean", default: false, description: "keeps what was played, for docs/capacity.md" },
  tables: {
    type: "boolean",
    default: false,
    description: "plays nothing; prints the tables of what was kept",
  },
} as const;

async function run({ options, report }: Given<typeof OPTIONS>): Promise<void> {
  const simulated = options.tables ? readSaved() : await play(options, report);
  if (options.save) save(simulated);
  process.stdout.write(`${capacityTables(simulated).join("\n\n")}\n`);
}

async function play(
  { seed, only }: Given<typeof OPTIONS>["options"],
  report: (line: string) => void,
): Promise<Simulated> {
  const names = only?.split(",") ?? PLAN_NAMES;
  const isKnown = (name: string): name is PlanName => PLAN_NAMES.some((known) => known === name);
  const plans = names.filter(isKnown);
  if (plans.length < names.length) throw new Error(`--only takes ${PLAN_NAMES.join(", ")}`);
  if (!/^\d{1,9}$/.test(seed)) throw new Error("--seed takes a whole number of up to nine digits");
  const played: Played[] = [];
  for (const plan of plans)
    await playPlan(plan, Number(seed), (one) => {
      report(`${plan} at ${one.perSecond} a second: ${Math.round(one.behindMs)} ms behind at the end`);
      played.push(one);
    });
  return { seed: Number(seed), idle: await playIdleWorker(Number(seed)), played };
}

await runProgram({
  name: "simulate",
  calls: ["npm run simulate"],
  about: `Plays the plans of docs/capacity.md on simulated time: the real gateways and workers, behind the published
latencies of AWS and its limits of partitions and message groups, at loads that rise until something breaks. Then
prints, in Markdown, what became of them, and what follows for limits and costs. The same seed gives the same tables,
whatever the machine; a whole run takes some minutes of it.`,
  options: OPTIONS,
  notes: `Plans: ${PLAN_NAMES.join(", ")}.`,
  run,
});
