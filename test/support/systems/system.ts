import { randomBytes } from "node:crypto";
import { createClients } from "#infra/provision/clients.ts";
import { provision } from "#infra/provision/provision.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { createClient } from "../client.ts";
import { startEmulators } from "./emulators.ts";
import { run, type Running } from "./processes.ts";

type Options = {
  readonly workers?: number;
  readonly topicIsFifo?: boolean;
  /** More variables for the processes of one kind. */
  readonly more?: { readonly gateway?: Variables; readonly worker?: Variables };
};
type Variables = Readonly<Record<string, string>>;

/** A whole system of real processes: emulators, one gateway, `workers` workers. */
export async function startSystem({ workers = 1, topicIsFifo = false, more = {} }: Options = {}) {
  // What began first ends last.
  const parts = new AsyncDisposableStack();
  const emulators = await startEmulators();
  parts.defer(() => emulators.stop());
  Object.assign(process.env, emulators.env);
  const prefix = `t${randomBytes(4).toString("hex")}`;
  const names = resourceNames(prefix, topicIsFifo);
  const clients = createClients("us-east-1");
  const { topicArn } = await provision(clients, names, () => undefined);
  const env = {
    ...emulators.env,
    RESOURCE_PREFIX: prefix,
    TOPIC_FIFO: String(topicIsFifo),
    LOG_LEVEL: "info",
    SWEEP_INTERVAL_SECONDS: "1",
    VISIBILITY_TIMEOUT_SECONDS: "5",
  };
  const startWorker = (): Running => run("workers/registration/main.ts", { ...env, ...more.worker });
  const running: Running[] = Array.from({ length: workers }, startWorker);
  parts.defer(async () => void (await Promise.all(running.map((worker) => worker.end("SIGTERM")))));
  const gateway = run("gateway/main.ts", { ...env, ...more.gateway, PORT: "0" });
  parts.defer(async () => void (await gateway.end("SIGTERM")));
  const working = running.map((worker) => worker.prints(/"msg":"working"/));
  const started = Promise.all([gateway.prints(/listens on (http:\S+)/), ...working]);
  const [[, url = ""]] = await started.catch(async (error: unknown) => {
    // Nobody else could end what has started.
    await parts.disposeAsync();
    throw error;
  });
  return {
    url,
    names,
    clients,
    topicArn,
    env,
    gateway,
    workers: running,
    client: createClient(url),
    async addWorker(): Promise<Running> {
      const worker = startWorker();
      running.push(worker);
      await worker.prints(/"msg":"working"/);
      return worker;
    },
    stop: () => parts.disposeAsync(),
  };
}

export type System = Awaited<ReturnType<typeof startSystem>>;
