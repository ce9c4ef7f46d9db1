import { type Given, runProgram } from "#platform/program.ts";
import { readSaved, save } from "../capacity/saved.ts";
import { capacityTables, playedTable, type Simulated } from "../capacity/tables.ts";
import { PLAN_NAMES, type PlanName, type Played, playIdleWorker, playPlan } from "./loads.ts";

const OPTIONS = {
  seed: { type: "string", value: "N", default: "1", description: "where chance comes from; 1 by default" },
  only: {
    type: "string",
    value: "NAME,…",
    description: "plays these plans only, and prints only what became of them",
  },
  save: { type: "boolean", default: false, description: "keeps what was played, for docs/capacity.md" },
  tables: {
    type: "boolean",
    default: false,
    description: "plays nothing; prints the tables of what was kept",
  },
} as const;

async function run({ options, report }: Given<typeof OPTIONS>): Promise<void> {
  const { seed, only, save: isToBeKept, tables } = options;
  if (!/^\d{1,9}$/.test(seed)) throw new Error("--seed takes a whole number of up to nine digits");
  if (only !== undefined) {
    if (isToBeKept || tables) throw new Error("--only goes with --seed, and with nothing else");
    return print(playedTable(await play(plansOf(only), Number(seed), report)));
  }
  const simulated = tables ? readSaved() : await simulateAll(Number(seed), report);
  if (isToBeKept) save(simulated);
  print(...capacityTables(simulated));
}

const print = (...parts: readonly string[]): void => void process.stdout.write(`${parts.join("\n\n")}\n`);

function plansOf(only: string): readonly PlanName[] {
  const names = only.split(",");
  const plans = PLAN_NAMES.filter((plan) => names.includes(plan));
  if (plans.length < names.length) throw new Error(`--only takes ${PLAN_NAMES.join(", ")}; not ${only}`);
  return plans;
}

async function simulateAll(seed: number, report: Report): Promise<Simulated> {
  return { seed, idle: await playIdleWorker(seed), played: await play(PLAN_NAMES, seed, report) };
}

type Report = Given["report"];

async function play(plans: readonly PlanName[], seed: number, report: Report): Promise<readonly Played[]> {
  const played: Played[] = [];
  for (const plan of plans)
    await playPlan(plan, seed, (one) => {
      report(`${plan} at ${one.perSecond} a second: ${Math.round(one.behindMs)} ms behind at the end`);
      played.push(one);
    });
  return played;
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
