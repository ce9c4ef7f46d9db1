import { randomBytes } from "node:crypto";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { readAdminKeys } from "#platform/admin-keys.ts";
import { memberOf, messageOf } from "#platform/error-text.ts";
import { readTokenKeys } from "#platform/token-keys.ts";
import type { EmbeddedConfig } from "./config.ts";
import { keepToOwner, keyFilesIn, openDataDirectory } from "./data-directory.ts";
import { type Endpoints, subscriberEnvironment } from "./environment.ts";
import { ensureListenable, freePort, hiddenAddress } from "../processes/free-port.ts";
import { keep, type KeptPart, type Part } from "./keeper.ts";
import { dynamoDbPart, gatewayPart, queuesPart, workerPart } from "./parts.ts";
import { clearRemains } from "./remains.ts";
import { removeRuntime, type Runtime, writeRuntime } from "./runtime.ts";
import { StartError } from "#platform/start-error.ts";
import { provisionAt, untilReady } from "./serving.ts";

export type Started = {
  /** The gateway's. */
  readonly url: string;
  readonly logs: string;
  /** The file with the admin key. */
  readonly adminKey: string;
  /** The variables with which a subscriber finds topic and queues. */
  readonly subscriber: Readonly<Record<string, string>>;
};

export type Supervisor = {
  /** Starts everything; resolves once it is ready. Rejects with `StartError`. */
  start(): Promise<Started>;
  /**
   * Ends gateway, worker and emulators, in this order, each within its grace. Resolves when all have ended.
   */
  stop(): Promise<void>;
  /** Kills everything at once. */
  kill(): void;
  /** Rejects when a part can't be kept running. */
  readonly failure: Promise<never>;
};

/** The whole system on one machine: four processes that never outlive this one. */
export function createSupervisor(config: EmbeddedConfig, report: (line: string) => void): Supervisor {
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  const parts: KeptPart[] = [];
  // What begins first ends last.
  const ending = new AsyncDisposableStack();
  const usable = Promise.withResolvers<void>();
  const told = reportOnceUsable(usable.promise, report);
  const events = { report: told, spawned: () => record(), gaveUp: failure.reject };
  let isKilled = false;
  let release = (): void => {};
  let running: (Pick<Runtime, "endpoints" | "adminKeyFile"> & { path: string; url?: string }) | undefined;

  const isOver = (): boolean => isKilled || ending.disposed;
  const record = (): void => {
    if (running === undefined || isOver()) return;
    const { path, ...found } = running;
    writeRuntime(path, { pid: process.pid, ...found, parts: parts.flatMap(asRecorded) });
  };
  /** Keeps parts running that are stopped together. */
  const keepTogether = (...together: readonly Part[]): void => {
    const kept = together.map((part) => keep(part, events));
    parts.push(...kept);
    ending.defer(async () => void (await Promise.all(kept.map((part) => part.stop()))));
  };

  const start = async (): Promise<Started> => {
    const directory = openDataDirectory(config.DATA_DIR);
    const { path } = directory;
    release = () => {
      release = () => {};
      if (running !== undefined) removeRuntime(path);
      directory.release();
    };
    ending.defer(() => release());
    const adminKeyFile = readKeys(path, config);
    await clearRemains(path);
    keepToOwner(path);
    await ensurePort(config);
    const endpoints = await newEndpoints(config);
    const dynamodb = await dynamoDbPart(path, new URL(endpoints.dynamodb), report);
    if (isOver()) throw new StartError("stopped while starting");
    running = { path, endpoints, adminKeyFile };
    const gateway = gatewayPart(path, config, endpoints);
    // All start at once: loading their modules is what takes longest, and for that no program needs another.
    keepTogether(dynamodb, queuesPart(path, endpoints));
    const emulators = Promise.all(parts.map(({ ready }) => ready));
    keepTogether(workerPart(path, config, endpoints));
    keepTogether(gateway);
    record();
    enableCompileCache(join(path, "cache"));
    const provisioned = provisionAt(emulators, endpoints, report);
    provisioned.then(() => usable.resolve(), usable.reject);
    const serving = provisioned.then(() => Promise.all(parts.map(({ ready }) => ready)));
    await Promise.race([serving, failure.promise]);
    const { topicArn } = await provisioned;
    await Promise.race([untilReady(gateway.url()), failure.promise]);
    const url = (running.url = gateway.url());
    record();
    const subscriber = subscriberEnvironment(endpoints, topicArn);
    return { url, logs: join(path, "logs"), adminKey: adminKeyFile, subscriber };
  };

  const kill = (): void => {
    isKilled = true;
    for (const part of parts) part.kill();
    release();
  };
  return { start, stop: () => ending.disposeAsync(), kill, failure: failure.promise };
}

/**
 * Reads the keys that the gateway needs, which would say only in its log what is wrong with them; returns the file of
 * the admin key. Throws `ConfigError`.
 */
function readKeys(path: string, config: EmbeddedConfig): string {
  const { ADMIN_KEY_FILE, TOKEN_KEYS_FILE } = keyFilesIn(path, config);
  readAdminKeys(ADMIN_KEY_FILE);
  readTokenKeys(TOKEN_KEYS_FILE);
  return ADMIN_KEY_FILE;
}

/**
 * Reports lines once what is stored can be worked on, and else none of them: programs that can't work on it
 * end, and the error of provisioning says why.
 */
function reportOnceUsable(usable: Promise<void>, report: (line: string) => void): (line: string) => void {
  return (line) => {
    usable.then(
      () => report(line),
      () => undefined,
    );
  };
}

/** Addresses and an access key that nobody outside of this machine can guess. */
async function newEndpoints(config: EmbeddedConfig): Promise<Endpoints> {
  const [dynamodb, queues] = [await hiddenAddress(), await hiddenAddress()];
  return {
    // Ports that are free on 127.0.0.1, too: dynoxide insists on that, wherever it listens.
    dynamodb: `http://${dynamodb}:${await freePort()}`,
    queues: `http://${queues}:${await freePort()}`,
    accessKey: randomBytes(16).toString("hex"),
    region: config.AWS_REGION,
    prefix: config.RESOURCE_PREFIX,
    topicIsFifo: config.TOPIC_FIFO,
  };
}

function asRecorded(part: KeptPart): Runtime["parts"] {
  const pid = part.pid();
  return pid === undefined ? [] : [{ name: part.name, marker: part.marker, pid }];
}

async function ensurePort({ HOST, PORT }: EmbeddedConfig): Promise<void> {
  try {
    await ensureListenable(HOST, PORT);
  } catch (error) {
    const isTaken = memberOf(error, "code") === "EADDRINUSE";
    const reason = isTaken ? "something else is listening there" : messageOf(error);
    const wayOut = isTaken
      ? "Stop that, or set PORT to another port (0: any that is free)."
      : "Set HOST and PORT.";
    throw new StartError(`can't listen on ${HOST} port ${PORT}: ${reason}\n${wayOut}`, { cause: error });
  }
}
