import { startMuster } from "../muster/backend.ts";
import { createMusterStorage } from "../muster/storage.ts";
import { closedLoop } from "../load/loops.ts";
import { type Metrics, PLENTY } from "../workloads/workload.ts";
import { userId } from "./backend.ts";
import { checkEvent, countEnding, type Endings, expectOnly, netOf } from "./check.ts";
import { startEmulators } from "./emulators.ts";
import type { Plan } from "./rounds.ts";
import { settled } from "./settled.ts";

/** Gateways and workers, by the name of their series. */
type Fleet = { readonly title: string; readonly gateways?: number; readonly workers?: number };

/** Workloads that are measured with more than one gateway or worker. */
export const FLEETS: Readonly<Record<string, readonly Fleet[]>> = {
  gateways: [{ title: "1 gateway" }, { title: "8 gateways", gateways: 8 }],
  announcing: [{ title: "1 worker" }, { title: "10 workers", workers: 10 }],
};

const SEED = 11;
/** Eight processes take longer than one until Node has compiled their hot functions. */
const WINDOW = { warmMs: 5000, measureMs: 5000 };
const setting = "delayed";

/**
 * One hot event behind AWS's latencies and limits, with each fleet of this name, side by side. Emulators are not
 * shared: a faster fleet would leave a slower database behind.
 */
export async function measureFleets(
  workload: string,
  { sizes, record, report }: Pick<Plan, "sizes" | "record" | "report">,
): Promise<void> {
  for (let round = 1; round <= sizes.rounds; round++) {
    for (const fleet of FLEETS[workload] ?? []) {
      const metrics = await measure(fleet, round, sizes);
      record({ workload, setting, backend: fleet.title }, metrics);
      report(`  ${workload} (${fleet.title}) perSecond ${metrics["perSecond"]?.toFixed(1)}`);
    }
  }
}

async function measure(fleet: Fleet, round: number, sizes: Plan["sizes"]): Promise<Metrics> {
  const emulators = await startEmulators();
  try {
    const storage = await createMusterStorage(emulators, "c");
    await storage.addUsers(sizes.users.c);
    const options = { name: "c", setting, emulators, seed: SEED + round, isLimited: true, ...fleet } as const;
    const backend = await startMuster(options);
    try {
      return await hotEvent(backend, sizes);
    } finally {
      await backend.stop();
    }
  } finally {
    await emulators.stop();
  }
}

async function hotEvent(
  backend: Awaited<ReturnType<typeof startMuster>>,
  sizes: Plan["sizes"],
): Promise<Metrics> {
  const { client, clients } = backend;
  const people = sizes.clients.c;
  await client.createEvent("hot", PLENTY);
  await Promise.all(clients.map((one) => one.open(Math.ceil(people / clients.length))));
  await settled(backend);
  const endings: Endings = new Map();
  let next = 0;
  const since = performance.now();
  const measured = await closedLoop(people, WINDOW, async (number) => {
    const one = clients[number % clients.length] ?? client;
    countEnding(endings, await one.register("hot", userId(next++)));
  });
  const booked = performance.now();
  // The last that is written of a notification is that it is out.
  await settled(backend);
  const announced = performance.now();
  expectOnly(endings, "registered");
  await checkEvent(client, "hot", netOf(endings));
  return {
    ...measured,
    "announced a second": (netOf(endings) * 1000) / (announced - since),
    "announced behind, ms": announced - booked,
    "most sends a second": (await backend.most())?.mostSends ?? Number.NaN,
    "most write units of a key a second": (await backend.most())?.mostWriteUnits ?? Number.NaN,
  };
}
