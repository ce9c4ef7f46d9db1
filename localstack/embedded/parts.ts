import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { memberOf } from "#platform/error-text.ts";
import { keyFilesIn, openLog } from "./data-directory.ts";
import { dynamoDbCommand } from "./dynamodb.ts";
import { awsEnvironment, type Endpoints } from "./environment.ts";
import { hostInUrl } from "#platform/loopback.ts";
import { StartError } from "#platform/start-error.ts";
import { heapBoundsOf } from "#platform/heap-bounds.ts";
import { EMULATOR_GRACE_MS, GRACE_MS, graceOfWorker, KILL_AFTER_GRACE_MS } from "#platform/times.ts";
import type { EmbeddedConfig } from "./config.ts";
import type { Part } from "./keeper.ts";
import { untilAnswers } from "./reachable.ts";
import { spawnTethered } from "../processes/tether.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const EMULATOR_READY_MS = 30_000;

/** DynamoDB at `url`, its data in the data directory. Throws `NoDynamoDbError`. */
export async function dynamoDbPart(
  directory: string,
  url: URL,
  report: (line: string) => void,
): Promise<Part> {
  const data = join(directory, "dynamodb");
  const command = await dynamoDbCommand(Number(url.port), { dataDir: data, host: url.hostname });
  if (command.remark !== undefined) report(command.remark);
  const log = openLog(directory, "dynamodb");
  return {
    name: "the DynamoDB emulator",
    marker: data,
    log,
    graceMs: EMULATOR_GRACE_MS,
    spawn: () => spawnTethered(command, log.descriptor),
    whenReady: (_child, signal) => untilAnswers(url.href, "the DynamoDB emulator", EMULATOR_READY_MS, signal),
    requestStop: (child) => void child.kill("SIGTERM"),
  };
}

/** SQS and SNS, their data in the data directory. Throws `StartError` when their emulator is missing. */
export function queuesPart(directory: string, { queues, accessKey }: Endpoints): Part {
  if (!isInstalled("fauxqs")) {
    throw new StartError(
      "npm start stands on emulators, and that of SQS and SNS is not installed (fauxqs).\n" +
        "Run npm ci without --omit=dev. For production start gateway and worker by themselves: docs/aws.md.",
    );
  }
  const data = join(directory, "queues");
  const { hostname, port } = new URL(queues);
  return forkedPart(directory, "queues", {
    name: "the queue emulator",
    script: join(import.meta.dirname, "queues-main.ts"),
    marker: data,
    graceMs: EMULATOR_GRACE_MS,
    // Everybody on the machine can read the arguments of a process, but not its environment.
    start: () => ({ args: [hostname, port, data], env: { ...process.env, AWS_ACCESS_KEY_ID: accessKey } }),
  });
}

/** The gateway; `url` gives where it listens, once it is ready. */
export function gatewayPart(
  directory: string,
  config: EmbeddedConfig,
  endpoints: Endpoints,
): Part & { url(): string } {
  let port = config.PORT;
  const host = hostInUrl(config.HOST);
  const part = forkedPart(directory, "gateway", {
    name: "the gateway",
    script: join(ROOT, "gateway", "main.ts"),
    graceMs: GRACE_MS.gateway + KILL_AFTER_GRACE_MS,
    // After a crash it listens on the port that its clients know.
    start: () => ({
      args: [],
      env: childEnvironment(endpoints, {
        HOST: config.HOST,
        PORT: String(port),
        ...keyFilesIn(directory, config),
        // There is no load balancer that has to notice first.
        SHUTDOWN_DELAY_SECONDS: "",
      }),
    }),
    ready: (actual) => {
      port = actual ?? port;
    },
  });
  return { ...part, url: () => `http://${host}:${port}` };
}

export function workerPart(directory: string, config: EmbeddedConfig, endpoints: Endpoints): Part {
  return forkedPart(directory, "worker", {
    name: "the worker",
    script: join(ROOT, "workers", "registration", "main.ts"),
    graceMs: graceOfWorker(config.DRAIN_SECONDS) + KILL_AFTER_GRACE_MS,
    start: () => ({
      args: [],
      env: childEnvironment(endpoints, {
        VISIBILITY_TIMEOUT_SECONDS: String(config.VISIBILITY_TIMEOUT_SECONDS),
        // Receives cost nothing here, and somebody at a terminal waits for the last of them.
        RECEIVE_WAIT_SECONDS: "1",
      }),
    }),
  });
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function childEnvironment(endpoints: Endpoints, more: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...awsEnvironment(endpoints), ...more };
}

type ForkedPart = {
  readonly name: string;
  readonly script: string;
  /** Given where two systems run the same script: something that is only in this system's command line. */
  readonly marker?: string;
  /** At least the program's own grace, after which it ends itself. */
  readonly graceMs: number;
  /** Called before each start, for the arguments and the environment. */
  start(): { args: readonly string[]; env: NodeJS.ProcessEnv };
  ready?(port: number | undefined): void;
};

/** A part that is one of our programs: it reports when it is ready, and ends when its channel to us does. */
function forkedPart(directory: string, logName: string, part: ForkedPart): Part {
  const log = openLog(directory, logName);
  return {
    name: part.name,
    marker: part.marker ?? part.script,
    log,
    graceMs: part.graceMs,
    spawn: () => {
      const { args, env } = part.start();
      return fork(part.script, args, {
        // From the second start on, modules load in half the time.
        env: { NODE_COMPILE_CACHE: join(directory, "cache"), ...env },
        detached: true,
        execArgv: ["--disable-warning=ExperimentalWarning", ...heapBoundsOf(part.script)],
        stdio: ["ignore", log.descriptor, log.descriptor, "ipc"],
      });
    },
    whenReady: async (child, signal) => {
      const port = await readyMessage(child, signal);
      part.ready?.(port);
    },
    requestStop: (child) => void child.kill("SIGTERM"),
  };
}

function readyMessage(child: ChildProcess, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("it ended before it was ready")), { once: true });
    child.on("message", (message: unknown) => {
      const port = memberOf(message, "port");
      if (memberOf(message, "ready") === true) resolve(typeof port === "number" ? port : undefined);
    });
  });
}
