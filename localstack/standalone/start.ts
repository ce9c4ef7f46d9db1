import type { ChildProcess } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type LogFile, openLog } from "../embedded/data-directory.ts";
import { ensureListenable } from "../processes/free-port.ts";
import { StartError } from "#platform/start-error.ts";
import { spawnTethered, stopTethered } from "../processes/tether.ts";
import { memberOf, messageOf } from "#platform/error-text.ts";
import { LOCALSTACK_GRACE_MS } from "#platform/times.ts";
import { layOut } from "./file-system.ts";
import { ensureInstalled } from "./install.ts";
import { findJavaHome } from "./java.ts";
import { findPython } from "./python.ts";
import { killRemains, removeUnused } from "./remains.ts";

const CACHE = join(import.meta.dirname, "..", "..", ".cache", "localstack");
const HOST = "127.0.0.1";
/** What Muster runs on. */
const SERVICES = ["dynamodb", "sns", "sqs"];
const READY_MS = 120_000;

export type LocalStack = {
  readonly url: string;
  readonly log: string;
  /** Resolves when LocalStack has ended, whether or not `stop` was called. */
  readonly ended: Promise<void>;
  /** The last lines of its log. */
  tail(): string;
  /** Ends LocalStack with all processes that it started; resolves when they have ended. */
  stop(): Promise<void>;
};

/**
 * Starts LocalStack without Docker on `port` of 127.0.0.1, with its data in memory; installs it first where it is
 * missing. Resolves when DynamoDB, SQS, SNS and the `further` services serve. It ends with this process, however that
 * ends. Rejects with `StartError`, or when `signal` fires; then no process of it runs.
 */
export async function startLocalStack(
  port: number,
  report: (line: string) => void,
  signal: AbortSignal = new AbortController().signal,
  further: readonly string[] = [],
): Promise<LocalStack> {
  const services = [...SERVICES, ...further];
  await ensurePort(port);
  const javaHome = await findJavaHome(process.env);
  const python = await ensureInstalled(CACHE, () => findPython(process.env), report, signal);
  // Who holds the port may use the folder of that name, and end the processes of a killed predecessor.
  const root = join(CACHE, `run-${port}`);
  killRemains(`${root}/`);
  removeUnused(CACHE);
  layOut(root, javaHome);
  mkdirSync(join(CACHE, "logs"), { recursive: true });
  const log = openLog(CACHE, String(port));
  const child = spawnTethered(command(python, root, port, services), log.descriptor);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://${HOST}:${port}`;
  const stop = async (): Promise<void> => {
    await stopTethered(child, LOCALSTACK_GRACE_MS);
    killRemains(`${root}/`);
    rmSync(root, { recursive: true, force: true });
    log.close();
  };
  try {
    await untilReady(url, services, child, log, signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, log: log.path, ended, tail: () => log.tail(), stop };
}

/** The environment has nothing but the path: variables for AWS clients would mislead those of LocalStack. */
function command(python: string, root: string, port: number, services: readonly string[]) {
  const variables = {
    PATH: process.env["PATH"] ?? "",
    HOME: root,
    FILESYSTEM_ROOT: root,
    OVERRIDE_IN_DOCKER: "0",
    GATEWAY_LISTEN: `${HOST}:${port}`,
    SERVICES: services.join(","),
    // Services are loaded at the start: our clients would not wait that long at the first call.
    EAGER_SERVICE_LOADING: "1",
    SQS_DISABLE_CLOUDWATCH_METRICS: "1",
    DYNAMODB_IN_MEMORY: "1",
    DISABLE_EVENTS: "1",
    DNS_ADDRESS: "0",
    SKIP_SSL_CERT_DOWNLOAD: "1",
  };
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  // The last argument only marks the process as ours.
  return { file: "env", args: ["-i", ...settings, python, "-m", "localstack.runtime.main", `${root}/`] };
}

const healthSchema = z.object({ services: z.record(z.string(), z.string()) });

async function untilReady(
  url: string,
  wanted: readonly string[],
  child: ChildProcess,
  log: LogFile,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (let last = "nothing"; ; await sleep(100)) {
    signal.throwIfAborted();
    if (child.exitCode !== null || child.signalCode !== null) throw failure("ended", log);
    try {
      const response = await fetch(`${url}/_localstack/health`, { signal: AbortSignal.timeout(5000) });
      const { services } = healthSchema.parse(await response.json());
      if (wanted.every((name) => services[name] === "running")) return;
      last = JSON.stringify(services);
    } catch (error) {
      last = messageOf(error);
    }
    if (Date.now() > deadline) throw failure(`was not ready in time (${last})`, log);
  }
}

function failure(what: string, log: LogFile): StartError {
  return new StartError(`LocalStack ${what} before it was ready\nits log: ${log.path}\n${log.tail()}`);
}

async function ensurePort(port: number): Promise<void> {
  try {
    await ensureListenable(HOST, port);
  } catch (error) {
    const isTaken = memberOf(error, "code") === "EADDRINUSE";
    const reason = isTaken ? "something else is listening there" : messageOf(error);
    throw new StartError(
      `can't listen on ${HOST} port ${port}: ${reason}\nStop that, or take another with --port.`,
      {
        cause: error,
      },
    );
  }
}
