import type { Backend, BackendName, Setting, Storage } from "./backend.ts";
import { type Emulators, startEmulators } from "./emulators.ts";
import { startMuster } from "../muster/backend.ts";
import { createMusterStorage } from "../muster/storage.ts";
import { startRival } from "../rivals/backend.ts";
import { startPostgres } from "../rivals/postgres/server.ts";
import { startRedis } from "../rivals/redis/server.ts";
import type { Sizes } from "./sizes.ts";
import { fullEvent, SEATS, waitlist } from "../workloads/waitlist.ts";

export type Stage = {
  readonly emulators: Emulators;
  readonly storages: ReadonlyMap<BackendName, Storage>;
  /** Starts a backend that has a storage. */
  start(name: BackendName, setting: Setting): Promise<Backend>;
  stop(): Promise<void>;
};

const SEED = 20_261_124;

/**
 * Starts the storages of the `wanted` backends, with users and full events in them. Omits a database that is
 * not installed, and reports it.
 */
export async function setUp(
  wanted: readonly BackendName[],
  sizes: Sizes,
  report: (line: string) => void,
): Promise<Stage> {
  const none = async (): Promise<undefined> => undefined;
  const emulators = await startEmulators();
  const postgres = await (wanted.includes("d") ? startPostgres : none)();
  const redis = await (wanted.includes("f") ? startRedis : none)();
  if (postgres === undefined && wanted.includes("d"))
    report("Postgres is not installed: (d) and (e) are left out (apt-get install postgresql)");
  if (redis === undefined && wanted.includes("f"))
    report("Redis is not installed: (f) is left out (apt-get install redis-server)");
  const storages = new Map<BackendName, Storage>();
  for (const name of (["a", "b", "c"] as const).filter((one) => wanted.includes(one))) {
    storages.set(name, await createMusterStorage(emulators, name));
  }
  if (postgres !== undefined) storages.set("d", postgres).set("e", postgres);
  if (redis !== undefined) storages.set("f", redis);
  for (const storage of new Set(storages.values())) await prepare(storage);

  async function prepare(storage: Storage): Promise<void> {
    const names = [...storages].flatMap(([name, one]) => (one === storage ? [name] : []));
    report(`preparing users and waitlists for ${names.join(", ")}`);
    await storage.addUsers(Math.max(...names.map((name) => sizes.users[name])));
    if (!names.some((name) => waitlist.backends.includes(name))) return;
    for (const waiting of sizes.waitlists) {
      await storage.addFullEvent(fullEvent(waiting), SEATS, waiting);
    }
  }

  return {
    emulators,
    storages,
    async start(name, setting) {
      const seed = SEED + name.charCodeAt(0);
      if (name === "a" || name === "b" || name === "c")
        return await startMuster({ name, setting, emulators, seed });
      const port = (name === "f" ? redis?.port : postgres?.port) ?? 0;
      return await startRival(name, port, setting, seed);
    },
    async stop() {
      await Promise.all([emulators.stop(), postgres?.stop(), redis?.stop()]);
    },
  };
}
