import { HEAP_BOUNDS } from "#platform/heap-bounds.ts";
import type { Backend, BackendName, Setting } from "../harness/backend.ts";
import { type Child, startChild } from "../harness/children.ts";
import { type Emulators, environmentOf } from "../harness/emulators.ts";
import { type Client, createClient } from "../load/client.ts";
import { type Counts, sumOf } from "../proxy/counts.ts";

/** The limit of commands per transaction, for the backends that have one. */
const WINDOWS: Partial<Record<BackendName, number>> = { a: 1, b: 10 };

export type MusterOptions = {
  readonly name: "a" | "b" | "c";
  readonly setting: Setting;
  readonly emulators: Emulators;
  readonly seed: number;
  readonly gateways?: number;
  readonly workers?: number;
  /** Whether the proxy of the delayed setting refuses what AWS would refuse. */
  readonly isLimited?: boolean;
  /** Concurrent receives per worker; as shipped unless given. */
  readonly concurrency?: number;
  /** Further options for node, in gateway and workers. */
  readonly execArgv?: readonly string[];
};

/** The most that was asked in a second: write units of a partition key, batches sent to a message group. */
export type Most = { readonly mostWriteUnits: number; readonly mostSends: number };

export type MusterBackend = Backend & {
  /** One for each gateway. */
  readonly clients: readonly Client[];
  /** Undefined where no proxy has limits. */
  most(): Promise<Most | undefined>;
  /** Sends the first gateway a message, and resolves with its answer: `execArgv` has to load who answers. */
  askGateway(): Promise<unknown>;
};

/**
 * Gateways and workers as real processes; behind a proxy with latencies of their own in the delayed setting.
 */
export async function startMuster(options: MusterOptions): Promise<MusterBackend> {
  const { name, setting, emulators, seed, concurrency, execArgv = [] } = options;
  const { gateways = 1, workers = 1, isLimited = false } = options;
  const proxy = setting === "delayed" ? await startProxy(emulators, seed, isLimited) : undefined;
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
  const [serving, working] = await Promise.all([
    Promise.all(Array.from({ length: gateways }, startGateway)),
    Promise.all(Array.from({ length: workers }, startWorker)),
  ]);
  const urls = serving.map(({ ready }) => `http://127.0.0.1:${(ready as { port: number }).port}`);
  const clients = urls.map(createClient);
  const [[url], [client], [gateway]] = [urls, clients, serving];
  if (url === undefined || client === undefined || gateway === undefined)
    throw new RangeError("Muster needs a gateway");
  return {
    name,
    url,
    client,
    clients,
    pids: { gateway: gateway.pid, workers: working.map(({ pid }) => pid) },
    countsSinceLast: async () => (await proxy?.ask())?.counts.reduce(sumOf),
    most: async () => (isLimited ? await proxy?.ask() : undefined),
    askGateway: () => gateway.ask(),
    async stop() {
      for (const one of clients) one.close();
      await Promise.all([...serving, ...working].map((child) => child.stop()));
      await emulators.forgetReceives();
      await proxy?.stop();
    },
  };
}

async function startProxy({ dynamodb, queues }: Emulators, seed: number, isLimited: boolean) {
  const kind = isLimited ? "limited-" : "";
  const args = [String(seed), `${kind}dynamodb=${dynamodb}`, `${kind}queues=${queues}`];
  const child = await startChild("bench/proxy/main.ts", { args });
  const [first = 0, second = 0] = (child.ready as { ports: number[] }).ports;
  return {
    ports: { dynamodb: first, queues: second },
    ask: async () => (await child.ask()) as Most & { readonly counts: readonly Counts[] },
    stop: () => child.stop(),
  };
}
