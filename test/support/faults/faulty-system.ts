import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Limits, startLimitingProxy } from "#bench/proxy/limiting-proxy.ts";
import { createClient } from "../client.ts";
import type { Emulators } from "../systems/emulators.ts";
import { provisioned } from "../systems/provisioned.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { createOrdersDirectory, endFaults, faultsDone, removeOrdersDirectory } from "./orders.ts";
import { type FaultyProxy, startProxy } from "./proxy.ts";
import { type Orders, ORDERS_VARIABLE, type Rule } from "./rules.ts";

/** The faults of the processes of one kind, and further variables of their environment. */
export type Trouble = { readonly rules?: readonly Rule[]; readonly env?: Readonly<Record<string, string>> };

export type SystemOptions = {
  readonly seed: string;
  readonly gateways?: number;
  readonly workers?: number;
  readonly topicIsFifo?: boolean;
  readonly gateway?: Trouble;
  readonly worker?: Trouble;
  /** What DynamoDB and SQS allow; nothing is refused unless given. */
  readonly limits?: Limits;
};

const SERVICES = ["DYNAMODB", "SQS", "SNS"] as const;
export type Service = (typeof SERVICES)[number];
export type Network = Readonly<Record<Service, FaultyProxy>>;

const preload = fileURLToPath(new URL("inject.ts", import.meta.url));

/** A whole system of real processes, with proxies between them and the emulators, in which faults happen. */
export async function startFaultySystem(emulators: Emulators, options: SystemOptions) {
  const { seed, gateways = 1, workers = 1, topicIsFifo = false, gateway = {}, worker = {}, limits } = options;
  const resources = await provisioned(emulators, "f", topicIsFifo);
  const limiting = limits === undefined ? undefined : await startLimits(emulators, limits);
  const services = limiting?.env ?? emulators.env;
  const networks = { gateway: await startNetwork(services), worker: await startNetwork(services) };
  const directory = createOrdersDirectory();
  const env = {
    ...resources.env,
    // Processes are replaced all the time, and from the second start on modules load in half the time.
    NODE_COMPILE_CACHE: join(tmpdir(), "muster-compile-cache"),
  };
  const environment =
    (kind: keyof typeof networks, { rules = [], env: more }: Trouble) =>
    (started: number) => {
      const orders: Orders = { seed: `${seed} ${kind} ${started}`, rules, directory };
      const faults = { NODE_OPTIONS: `--import=${preload}`, [ORDERS_VARIABLE]: JSON.stringify(orders) };
      return { ...env, ...endpoints(networks[kind]), ...(rules.length > 0 && faults), ...more };
    };
  const working = environment("worker", worker);
  const serving = environment("gateway", gateway);
  const fleets = {
    gateway: startFleet("gateway/main.ts", LISTENS, gateways, (n) => ({ ...serving(n), PORT: "0" })),
    worker: startFleet("workers/registration/main.ts", /"msg":"working"/, workers, working),
  };
  const urls = () => fleets.gateway.running().flatMap((member) => LISTENS.exec(member.output())?.[1] ?? []);
  const wake = (): void => {
    for (const { child } of [...fleets.gateway.running(), ...fleets.worker.running()]) child.kill("SIGCONT");
  };
  const stop = async () => {
    const codes = [...(await fleets.gateway.stop()), ...(await fleets.worker.stop())];
    for (const network of Object.values(networks))
      await Promise.all(SERVICES.map((name) => network[name].stop()));
    await limiting?.stop();
    removeOrdersDirectory(directory);
    return codes;
  };
  await Promise.all([fleets.gateway.ready(), fleets.worker.ready()]).catch(async (error: unknown) => {
    await stop();
    throw error;
  });

  return {
    ...resources,
    env,
    networks,
    gateways: fleets.gateway,
    workers: fleets.worker,
    /** The URLs of the gateways that are alive. */
    urls,
    /** A client of a gateway that is alive now. */
    client: () => createClient(urls()[0] ?? ""),
    /** Resumes the stopped processes. */
    wake,
    faultsDone: () => faultsDone(directory),
    /** Ends all faults, and resolves when every process is ready again. */
    async calm(): Promise<void> {
      endFaults(directory);
      for (const network of Object.values(networks)) {
        for (const name of SERVICES) network[name].set({ kind: "fair" });
      }
      wake();
      await ready(fleets.gateway);
      await ready(fleets.worker);
    },
    stop,
  };
}

const LISTENS = /listens on (http:[^\s"]+)/;

export type FaultySystem = Awaited<ReturnType<typeof startFaultySystem>>;

/** Resolves when every process is ready; waits for its successor where one dies before. */
async function ready(fleet: Fleet): Promise<void> {
  await fleet.ready().catch(() => fleet.ready());
}

async function startNetwork(env: Emulators["env"]): Promise<Network> {
  const proxies = SERVICES.map(async (name) => [
    name,
    await startProxy(env[`AWS_ENDPOINT_URL_${name}`] ?? ""),
  ]);
  return Object.fromEntries(await Promise.all(proxies)) as Network;
}

/** Proxies with limits in front of DynamoDB and SQS; what they refuse, they refuse to all processes alike. */
async function startLimits({ env }: Emulators, limits: Limits) {
  const started = await Promise.all(
    (["DYNAMODB", "SQS"] as const).map(async (name) => {
      const { port } = new URL(env[`AWS_ENDPOINT_URL_${name}`] ?? "");
      const proxy = await startLimitingProxy(Number(port), limits);
      return { proxy, variable: [`AWS_ENDPOINT_URL_${name}`, `http://127.0.0.1:${proxy.port}`] as const };
    }),
  );
  return {
    env: { ...env, ...Object.fromEntries(started.map(({ variable }) => variable)) },
    stop: async () => void (await Promise.all(started.map(({ proxy }) => proxy.stop()))),
  };
}

function endpoints(network: Network): Record<string, string> {
  return Object.fromEntries(SERVICES.map((name) => [`AWS_ENDPOINT_URL_${name}`, network[name].url]));
}
