import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend, Setting } from "../harness/backend.ts";
import { startMuster } from "../muster/backend.ts";
import type { Sizes } from "../harness/sizes.ts";
import type { Stage } from "../harness/stage.ts";
import { hotEvent } from "../workloads/hot-event.ts";
import type { Metrics } from "../workloads/workload.ts";
import { busyShare, type Cost, costsByFunction, costsByPart, type CpuProfile } from "./costs.ts";

const MOST = 15;
/** Long enough that the omitted start does not matter. */
const MEASURE_MS = 15_000;

/** Where gateway and worker spend their time on a hot event at saturation, as text. */
export async function profileMuster(stage: Stage, setting: Setting, sizes: Sizes): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "muster-profile-"));
  const execArgv = ["--cpu-prof", `--cpu-prof-dir=${directory}`];
  const storage = stage.storages.get("c");
  if (storage === undefined) throw new Error("there is no Muster to profile");
  const backend = await startMuster({ name: "c", setting, emulators: stage.emulators, seed: 1, execArgv });
  const long = { ...sizes, measureMs: MEASURE_MS };
  const run = { backend, storage, setting, sizes: long, id: `profile-${setting}`, earlier: new Map() };
  const perSecond = await measured(backend, () => hotEvent.run(run));
  const { gateway, workers } = backend.pids;
  const parts = [
    `${setting}: ${perSecond.toFixed(0)} registrations a second; the profiles are in ${directory}`,
  ];
  for (const [name, pid] of [["gateway", gateway] as const, ["worker", workers[0] ?? 0] as const]) {
    const profile = readProfile(directory, pid);
    parts.push(
      `${name}: at work ${(busyShare(profile) * 100).toFixed(0)} % of the time; of that, by part`,
      table(costsByPart(profile, MOST)),
    );
    parts.push(`${name}, by function`, table(costsByFunction(profile, MOST)));
  }
  return parts.join("\n\n");
}

/** Measures, then stops the backend: node writes a profile when its process ends. */
async function measured(backend: Backend, measure: () => Promise<Metrics>): Promise<number> {
  try {
    return (await measure())["perSecond"] ?? 0;
  } finally {
    await backend.stop();
  }
}

function readProfile(directory: string, pid: number): CpuProfile {
  const file = readdirSync(directory).find((name) => name.includes(`.${pid}.`));
  if (file === undefined) throw new Error(`process ${pid} left no profile in ${directory}`);
  return JSON.parse(readFileSync(join(directory, file), "utf8")) as CpuProfile;
}

function table(costs: readonly Cost[]): string {
  return costs.map(({ what, share }) => `${(share * 100).toFixed(1).padStart(6)} %  ${what}`).join("\n");
}
