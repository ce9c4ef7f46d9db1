import type { Backend, BackendName, Setting } from "./backend.ts";
import { expectConformance } from "./conformance.ts";
import { peakMegabytes } from "./memory.ts";
import type { RecordMetrics } from "./results.ts";
import type { Sizes } from "./sizes.ts";
import type { Stage } from "./stage.ts";
import type { Metrics, Workload } from "../workloads/workload.ts";

export type Plan = {
  readonly stage: Stage;
  readonly setting: Setting;
  readonly sizes: Sizes;
  readonly workloads: readonly Workload[];
  readonly record: RecordMetrics;
  readonly report: (line: string) => void;
};

/** Every workload on every backend in every round, all backends running side by side. */
export async function runRounds(plan: Plan): Promise<void> {
  const { stage, setting, sizes, workloads, record, report } = plan;
  const wanted = [...stage.storages.keys()].filter((name) =>
    workloads.some((workload) => isMeasured(workload, name, sizes)),
  );
  const backends = new Map<BackendName, Backend>();
  for (const name of wanted) backends.set(name, await stage.start(name, setting));
  try {
    for (const [name, backend] of backends)
      await expectConformance(backend, `conformance-${setting}-${name}`);
    for (let round = 1; round <= sizes.rounds; round++) {
      report(`${setting}: round ${round} of ${sizes.rounds}`);
      await runRound(plan, round, backends);
    }
    for (const [backend, { pids }] of backends) {
      const worker = Math.max(...pids.workers.map(peakMegabytes));
      const metrics = { gateway: peakMegabytes(pids.gateway), ...(pids.workers.length > 0 && { worker }) };
      record({ workload: "memory", setting, backend }, metrics);
    }
  } finally {
    await Promise.all([...backends.values()].map((backend) => backend.stop()));
  }
}

async function runRound(
  { stage, setting, sizes, workloads, record, report }: Plan,
  round: number,
  backends: ReadonlyMap<BackendName, Backend>,
): Promise<void> {
  const earlier = new Map<BackendName, Map<string, Metrics>>();
  for (const workload of workloads) {
    for (const [name, backend] of inTurn([...backends], round)) {
      const storage = stage.storages.get(name);
      if (storage === undefined || !isMeasured(workload, name, sizes)) continue;
      const id = `${workload.name}-${setting}-${name}-${round}`;
      const known = earlier.get(name) ?? new Map<string, Metrics>();
      const start = performance.now();
      const run = { backend, storage, setting, sizes, id, earlier: known };
      const metrics = await workload.run(run).catch((error: unknown) => {
        throw new Error(`${workload.name} on (${name}), ${setting}, failed`, { cause: error });
      });
      const unavailable = backend.client.unavailable();
      if (unavailable > 0) report(`  ${workload.name} (${name}) was answered with 503 ${unavailable} times`);
      earlier.set(name, known.set(workload.name, metrics));
      record({ workload: workload.name, setting, backend: name }, metrics);
      report(
        `  ${workload.name} (${name}) ${brief(metrics)} [${((performance.now() - start) / 1000).toFixed(1)} s]`,
      );
    }
  }
}

function isMeasured(
  { backends, quickly = backends }: Workload,
  name: BackendName,
  { isQuick }: Sizes,
): boolean {
  return (isQuick ? quickly : backends).includes(name);
}

/** The items in order, beginning with another one in each round. */
function inTurn<Item>(items: readonly Item[], round: number): readonly Item[] {
  const first = round % Math.max(1, items.length);
  return [...items.slice(first), ...items.slice(0, first)];
}

function brief(metrics: Metrics): string {
  const shown = Object.entries(metrics).slice(0, 3);
  return shown.map(([name, value]) => `${name} ${value.toFixed(1)}`).join(", ");
}
