import { userId } from "../harness/backend.ts";
import { cpuMs } from "../harness/cpu.ts";
import { startEmulators } from "../harness/emulators.ts";
import type { Plan } from "../harness/rounds.ts";
import { percentiles } from "../load/loops.ts";
import { startMuster } from "../muster/backend.ts";
import { createMusterStorage } from "../muster/storage.ts";

const setting = "loopback";
const SEED = 12;
const SEARCHES = 200;

/** The console's search among all who are at an event: the first look, which reads everybody, and those after it. */
export async function measureSearch({ sizes, record, report }: Pick<Plan, "sizes" | "record" | "report">) {
  const emulators = await startEmulators();
  try {
    const storage = await createMusterStorage(emulators, "c");
    await storage.addUsers(sizes.attendees);
    await storage.addFullEvent("search", sizes.attendees, 0);
    for (let round = 1; round <= sizes.rounds; round++) {
      const backend = await startMuster({ name: "c", setting, emulators, seed: SEED });
      const search = async (text: string): Promise<number> => {
        const startedAt = performance.now();
        const query = `q=${encodeURIComponent(text)}`;
        const response = await fetch(`${backend.url}/console/events/search/attendees?${query}`);
        const page = await response.text();
        if (response.status !== 200) throw new Error(`a search was answered ${response.status}: ${page}`);
        return performance.now() - startedAt;
      };
      try {
        const first = await search("nobody");
        const latencies: number[] = [];
        const texts = Array.from({ length: SEARCHES }, (_, i) => textOf(i, sizes.attendees));
        const usedBefore = cpuMs(backend.pids.gateway);
        for (const text of texts) latencies.push(await search(text));
        const cpu = (cpuMs(backend.pids.gateway) - usedBefore) / SEARCHES;
        const { p50, p99 } = percentiles(latencies);
        const most = Math.max(...latencies);
        const metrics = {
          "first look": first,
          "p50 after it": p50,
          "p99 after it": p99,
          most,
          "CPU each": cpu,
        };
        const subject = `${sizes.attendees.toLocaleString("en")} attendees`;
        record({ workload: "search", setting, backend: subject }, metrics);
        report(`  search (${subject}) ${JSON.stringify(metrics)}`);
      } finally {
        await backend.stop();
      }
    }
  } finally {
    await emulators.stop();
  }
}

/** One person, some, all, and nobody, in turn. */
function textOf(i: number, attendees: number): string {
  const one = userId((i * 7919) % attendees);
  return [one, `name ${one.slice(0, -2)}`, "NÁME", `none-${i}`][i % 4] ?? one;
}
