import { HEAP_BOUNDS } from "#platform/heap-bounds.ts";
import type { Backend, BackendName, Setting } from "../harness/backend.ts";
import { type Child, startChild } from "../harness/children.ts";
import { type Emulators, environmentOf } from "../harness/emulators.ts";
import { createClient } from "../load/client.ts";
import { type Counts, sumOf } from "../proxy/counts.ts";

/** The limit of commands per transaction, for the backends that have one. */
const WINDOWS: Partial<Record<BackendName, number>> = { a: 1, b: 10 };

export type MusterOptions = {
  readonly name: "a" | "b" | "c";
  readonly setting: Setting;
  readonly emulators: Emulators;
  readonly seed: number;
  readonly workers?: number;
  /** Concurrent receives per worker; as shipped unless given. */
  readonly concurrency?: number;
  /** Further options for node, in gateway and workers. */
  readonly execArgv?: readonly string[];
};

/**
 * Gateway and workers as real processes; behind a proxy with latencies of their own in the delayed setting.
 */
export async function startMuster(options: MusterOptions): Promise<Backend> {
  const { name, setting, emulators, seed, workers = 1, concurrency, execArgv = [] } = options;
  const proxy = setting === "delayed" ? await startProxy(emulators, seed) : undefined;
  const env = {
    ...environmentOf(proxy === undefined ? emulators : proxy.ports),
    RESOURCE_PREFIX: name,
    LOG_LEVEL: "error",
    PORT: "0",
    ...(concurrency !== undefined && { WORKER_CONCURRENCY: String(concurrency) }),
  };
  const window = WINDOWS[name];
  const startGateway = (): Promise<Child> => {
    const program = window === undefined ? "gateway/main.ts" : "bench/muster/gateway-main.ts";
    return startChild(program, { env, execArgv: [...HEAP_BOUNDS, ...execArgv] });
  };
  const startWorker = (): Promise<Child> => {
    const [program, args] =
      window === undefined
        ? ["workers/registration/main.ts", []]
        : ["bench/muster/worker-main.ts", [String(window)]];
    return startChild(program, { env, args, execArgv: [...HEAP_BOUNDS, ...execArgv] });
  };
  const [gateway, ...running] = await Promise.all([
    startGateway(),
    ...Array.from({ length: workers }, startWorker),
  ]);
  const url = `http://127.0.0.1:${(gateway.ready as { port: number }).port}`;
  const client = createClient(url);
  return {
    name,
    url,
    client,
    pids: { gateway: gateway.pid, workers: running.map(({ pid }) => pid) },
    countsSinceLast: async () => await proxy?.countsSinceLast(),
    async stop() {
      client.close();
      await Promise.all([gateway, ...running].map((child) => child.stop()));
      await emulators.forgetReceives();
      await proxy?.stop();
    },
  };
}

async function startProxy(emulators: Emulators, seed: number) {
  const { dynamodb, queues } = emulators;
  const args = [String(seed), `dynamodb=${dynamodb}`, `queues=${queues}`];
  const child = await startChild("bench/proxy/main.ts", { args });
  const [first = 0, second = 0] = (child.ready as { ports: number[] }).ports;
  return {
    ports: { dynamodb: first, queues: second },
    async countsSinceLast(): Promise<Counts> {
      const { counts } = (await child.ask()) as { counts: Counts[] };
      return counts.reduce(sumOf);
    },
    stop: () => child.stop(),
  };
}
