import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuTimesDuring } from "../harness/cpu.ts";
import { userId } from "../harness/backend.ts";
import { type Emulators, startEmulators } from "../harness/emulators.ts";
import { residentMegabytes } from "../harness/memory.ts";
import type { Plan } from "../harness/rounds.ts";
import { percentiles } from "../load/loops.ts";
import { type MusterBackend, startMuster } from "../muster/backend.ts";
import { createMusterStorage } from "../muster/storage.ts";
import type { Metrics } from "../workloads/workload.ts";
import { checkOpenFiles, openWatchers, type Watchers } from "./watchers.ts";

const setting = "delayed";
const SEED = 11;
/** Changes, so many milliseconds apart: as often as watchers are told. */
const CHANGES = { count: 40, everyMs: 250 };
/** Requests that a gateway has answered before its memory is looked at: it is not new. */
const REQUESTS_BEFORE = 2000;
/** After opening, and after the last change: what only that needs is free again, and everybody knows. */
const SETTLE_MS = 3000;
/** With fewer streams, memory that has nothing to do with them would count for each. */
const FEWEST_FOR_MEMORY = 500;
const MEMORY_PROBE = ["--expose-gc", "--import", fileURLToPath(new URL("memory-main.ts", import.meta.url))];

type Audience = {
  readonly name: string;
  readonly watchers: number;
  /** Where `{person}` is each one's own. */
  pathOf(eventId: string): string;
};

const ofEvent = (watchers: number): Audience => ({
  name: `${watchers.toLocaleString("en")} of an event`,
  watchers,
  pathOf: (eventId) => `/events/${eventId}/live`,
});

/** Each of them waits: a change moves the positions of all who are behind. */
const ofRegistrations = (watchers: number): Audience => ({
  name: `${watchers.toLocaleString("en")} of registrations`,
  watchers,
  pathOf: (eventId) => `/events/${eventId}/registrations/{person}/live`,
});

/**
 * Live streams of one event, by how many there are, while it changes four times a second. Throws an `Error` where the
 * system does not allow so many connections.
 */
export async function measureLive({ sizes, record, report }: Pick<Plan, "sizes" | "record" | "report">) {
  const most = sizes.watchers;
  checkOpenFiles(most);
  const emulators = await startEmulators();
  try {
    const storage = await createMusterStorage(emulators, "c");
    await storage.addUsers(most + CHANGES.count + 1);
    for (let round = 1; round <= sizes.rounds; round++) {
      for (const audience of [ofEvent(1), ofEvent(100), ofEvent(most), ofRegistrations(most)]) {
        const eventId = `live-${round}-${audience.name.replaceAll(/\W+/g, "-")}`;
        await storage.addFullEvent(eventId, 1, most + CHANGES.count);
        const metrics = await measure(emulators, audience, eventId);
        record({ workload: "live", setting, backend: audience.name }, metrics);
        const shown = Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(1)}`);
        report(`  live (${audience.name}) ${shown.join(", ")}`);
      }
    }
  } finally {
    await emulators.stop();
  }
}

async function measure(emulators: Emulators, audience: Audience, eventId: string): Promise<Metrics> {
  const backend = await startMuster({ name: "c", setting, emulators, seed: SEED, execArgv: MEMORY_PROBE });
  try {
    for (let i = 0; i < REQUESTS_BEFORE; i++) await backend.client.event(eventId);
    const before = await memoryOf(backend);
    const watched = {
      path: audience.pathOf(eventId),
      first: CHANGES.count + 1,
      count: audience.watchers,
    };
    const watchers = await openWatchers(backend.url, watched);
    await sleep(SETTLE_MS);
    const opened = await memoryOf(backend);
    await backend.countsSinceLast();
    const measureMs = CHANGES.count * CHANGES.everyMs;
    const [cpu, delays] = await Promise.all([
      cpuTimesDuring(backend, { warmMs: 0, measureMs }),
      changeAll(backend, eventId, watchers),
    ]);
    const counts = await backend.countsSinceLast();
    const busyMegabytes = residentMegabytes(backend.pids.gateway);
    await watchers.close();
    const each = (kilobytes: number): number => kilobytes / audience.watchers;
    return {
      ...(audience.watchers >= FEWEST_FOR_MEMORY && {
        "KB each": each(opened.resident - before.resident),
        "KB each, of it heap": each(opened.heap - before.heap),
        "KB each, with garbage, in the end": each(busyMegabytes * 1024 - before.resident),
      }),
      "CPU, % of a core": (cpu.gateway / measureMs) * 100,
      "all know, p50": percentiles(delays).p50,
      "all know, at most": Math.max(...delays),
      ...(counts && { "read units a second": counts.readUnits / (measureMs / 1000) }),
    };
  } finally {
    await backend.stop();
  }
}

/** What the gateway holds after a collection of garbage, in KB. */
async function memoryOf(backend: MusterBackend) {
  const { rss, heapUsed } = (await backend.askGateway()) as NodeJS.MemoryUsage;
  return { resident: rss / 1024, heap: heapUsed / 1024 };
}

/** People leave the waitlist, one after another; resolves with how long it took until everybody knew, each time. */
async function changeAll(
  { client: { muster } }: MusterBackend,
  eventId: string,
  watchers: Watchers,
): Promise<readonly number[]> {
  const startedAt = performance.now();
  const change = async (person: number) => {
    const { completedAt = "" } = await muster.unregister({ eventId, userId: userId(person), wait: 20 });
    // Changes that come close together may be of one version.
    const { version } = await muster.getEvent({ eventId });
    return { version, at: Date.parse(completedAt) };
  };
  const changes: ReturnType<typeof change>[] = [];
  for (let i = 1; i <= CHANGES.count; i++) {
    await sleep(Math.max(0, startedAt + i * CHANGES.everyMs - performance.now()));
    changes.push(change(i));
  }
  const changed = await Promise.all(changes);
  await sleep(SETTLE_MS);
  const knownAt = await watchers.knownAt();
  return changed.map(({ version, at }) => {
    const known = knownAt.get(version);
    if (known === undefined) throw new Error(`not everybody has seen version ${version} of ${eventId}`);
    return known - at;
  });
}
