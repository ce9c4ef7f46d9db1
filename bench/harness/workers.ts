import { startEmulators } from "./emulators.ts";
import { startMuster } from "../muster/backend.ts";
import { createMusterStorage } from "../muster/storage.ts";
import type { Plan } from "./rounds.ts";
import { manyEvents } from "../workloads/many-events.ts";
import type { Metrics } from "../workloads/workload.ts";

const SEED = 7;
const WORKERS = [1, 4];

/**
 * With more receives, a single worker already fills a machine of few cores, and more workers show nothing.
 */
const CONCURRENCY = 1;

/** A worker is slow until Node has compiled its hot functions, and a single worker gets there late. */
const WARM_MS = 15_000;
/** Some receives take seconds: a short measurement would see too few or too many of them. */
const MEASURE_MS = 8000;
/** More users than register at one event in that time. */
const USERS = 100;

const setting = "delayed";

/** Many events behind the latencies, with one worker and with four, each with one receive at a time. */
export async function measureWorkers({
  sizes,
  record,
  report,
}: Pick<Plan, "sizes" | "record" | "report">): Promise<void> {
  for (let round = 1; round <= sizes.rounds; round++) {
    for (const workers of WORKERS) {
      const metrics = await measure(workers, round, sizes);
      record({ workload: "workers", setting, backend: String(workers) }, metrics);
      report(`  workers (${workers}) perSecond ${metrics["perSecond"]?.toFixed(1)}`);
    }
  }
}

/**
 * Each measurement has emulators of its own, so that none finds what an earlier or a faster one has left there.
 */
async function measure(workers: number, round: number, full: Plan["sizes"]): Promise<Metrics> {
  const window = full.isQuick ? {} : { warmMs: WARM_MS, measureMs: MEASURE_MS };
  const sizes = { ...full, ...window, users: { ...full.users, c: USERS } };
  const emulators = await startEmulators();
  try {
    const storage = await createMusterStorage(emulators, "c");
    await storage.addUsers(USERS);
    const options = {
      name: "c",
      setting,
      emulators,
      seed: SEED + round,
      workers,
      concurrency: CONCURRENCY,
    } as const;
    const backend = await startMuster(options);
    try {
      const id = `workers-${workers}-${round}`;
      return await manyEvents.run({ backend, storage, setting, sizes, id, earlier: new Map() });
    } finally {
      await backend.stop();
    }
  } finally {
    await emulators.stop();
  }
}
