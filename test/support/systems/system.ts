import { createClient } from "../client.ts";
import { startEmulators } from "./emulators.ts";
import { run, type Running } from "./processes.ts";
import { provisioned } from "./provisioned.ts";

type Options = {
  readonly workers?: number;
  readonly topicIsFifo?: boolean;
  /** The directory for messages, as `npm start` keeps them; in memory unless given. */
  readonly queuesIn?: string;
  /** More variables for the processes of one kind. */
  readonly more?: { readonly gateway?: Variables; readonly worker?: Variables };
};
type Variables = Readonly<Record<string, string>>;

/** A whole system of real processes: emulators, one gateway, `workers` workers. */
export async function startSystem({ workers = 1, topicIsFifo = false, queuesIn, more = {} }: Options = {}) {
  // What began first ends last.
  const parts = new AsyncDisposableStack();
  const emulators = await startEmulators(queuesIn === undefined ? {} : { queuesIn });
  parts.defer(() => emulators.stop());
  const { names, clients, topicArn, env } = await provisioned(emulators, "t", topicIsFifo);
  const startWorker = (): Running => run("workers/registration/main.ts", { ...env, ...more.worker });
  const running: Running[] = Array.from({ length: workers }, startWorker);
  parts.defer(async () => void (await Promise.all(running.map((worker) => worker.end("SIGTERM")))));
  const gateway = run("gateway/main.ts", { ...env, ...more.gateway, PORT: "0" });
  parts.defer(async () => void (await gateway.end("SIGTERM")));
  const working = running.map((worker) => worker.prints(/"msg":"working"/));
  const started = Promise.all([gateway.prints(/listens on (http:[^\s"]+)/), ...working]);
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
