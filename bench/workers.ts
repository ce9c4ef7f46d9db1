import { startMuster } from "./muster/backend.ts";
import type { Plan } from "./rounds.ts";
import { manyEvents } from "./workloads/many-events.ts";

const SEED = 7;
const WORKERS = [1, 4];

/** With more of them, one worker takes all the time that a machine of few cores has, and more workers show nothing. */
const CONCURRENCY = 1;

/** A worker is slow until Node has compiled what it runs often, and a lone one comes there late. */
const WARM_MS = 15_000;
/** A receive now and then takes seconds: with a single one at a time, a short look sees too few or too many of them. */
const MEASURE_MS = 8000;

/** Many events behind the latencies, with one worker and with four, each with one receive at a time. */
export async function measureWorkers({
  stage,
  sizes,
  note,
  say,
}: Omit<Plan, "setting" | "workloads">): Promise<void> {
  const { emulators, storages } = stage;
  const storage = storages.get("c");
  if (storage === undefined) return;
  const setting = "delayed";
  const window = sizes.isQuick ? {} : { warmMs: WARM_MS, measureMs: MEASURE_MS };
  for (let round = 1; round <= sizes.rounds; round++) {
    for (const workers of WORKERS) {
      const seed = SEED + round;
      const backend = await startMuster({
        name: "c",
        setting,
        emulators,
        seed,
        workers,
        concurrency: CONCURRENCY,
      });
      const id = `workers-${workers}-${round}`;
      try {
        const metrics = await manyEvents.run({
          backend,
          storage,
          setting,
          sizes: { ...sizes, ...window },
          id,
          earlier: new Map(),
        });
        note({ workload: "workers", setting, backend: String(workers) }, metrics);
        say(`  workers (${workers}) perSecond ${metrics["perSecond"]?.toFixed(1)}`);
      } finally {
        await backend.stop();
      }
    }
  }
}
