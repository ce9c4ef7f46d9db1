import { HEAP_BOUNDS } from "#platform/heap-bounds.ts";
import type { Backend, BackendName, Setting } from "../harness/backend.ts";
import { type Child, startChild } from "../harness/children.ts";
import { type Emulators, environmentOf } from "../harness/emulators.ts";
import { createClient } from "../load/client.ts";
import { type Counts, sumOf } from "../proxy/counts.ts";

/** The most commands of a transaction where that is limited. */
const WINDOWS: Partial<Record<BackendName, number>> = { a: 1, b: 10 };

export type MusterOptions = {
  readonly name: "a" | "b" | "c";
  readonly setting: Setting;
  readonly emulators: Emulators;
  readonly seed: number;
  readonly workers?: number;
  /** Receives of a worker at a time; as shipped unless given. */
  readonly concurrency?: number;
  /** For node, of gateway and worker. */
  readonly execArgv?: readonly string[];
};

/** Gateway and workers as real processes, behind a proxy of their own where latencies are asked for. */
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
    return startChild(program, { env, execArgv: [...HEAP_BOUNDS.gateway, ...execArgv] });
  };
  const startWorker = (): Promise<Child> => {
    const [program, args] =
      window === undefined
        ? ["workers/registration/main.ts", []]
        : ["bench/muster/worker-main.ts", [String(window)]];
    return startChild(program, { env, args, execArgv: [...HEAP_BOUNDS.worker, ...execArgv] });
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
    take: async () => await proxy?.take(),
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
    async take(): Promise<Counts> {
      const { counts } = (await child.ask()) as { counts: Counts[] };
      return counts.reduce(sumOf);
    },
    stop: () => child.stop(),
  };
}
