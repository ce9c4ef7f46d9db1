import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { endProcess } from "#localstack/processes/end-process.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export type Child = {
  readonly pid: number;
  /** The first message that it sent, which means that it is ready. */
  readonly ready: unknown;
  /** Sends it a message, and resolves with its answer. */
  ask(): Promise<unknown>;
  /** Sends SIGTERM, and resolves when the process has ended. */
  stop(): Promise<void>;
};

export type ChildOptions = {
  /** All of its environment but PATH and the cache of compiled modules. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Options for node. */
  readonly execArgv?: readonly string[];
};

/**
 * Starts one of our programs; resolves with it once it has sent its first message, rejects if it ends before.
 * The program ends when this process does. Its standard error is shown.
 */
export async function startChild(
  program: string,
  { env = {}, args = [], execArgv = [] }: ChildOptions = {},
): Promise<Child> {
  const child = fork(program, args, {
    cwd: ROOT,
    // With the cache of compiled modules, as in the start scripts.
    env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"], ...env },
    execArgv: ["--disable-warning=ExperimentalWarning", ...execArgv],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ready = await nextMessage(child, program);
  let isStopping = false;
  child.once("exit", (code, signal) => {
    if (!isStopping) process.stderr.write(`${program} ended by itself: ${signal ?? code}\n`);
  });
  return {
    pid: child.pid ?? 0,
    ready,
    ask: async () => {
      child.send("");
      return await nextMessage(child, program);
    },
    stop: async () => {
      isStopping = true;
      await endProcess(child);
    },
  };
}

async function nextMessage(child: ChildProcess, program: string): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`${program} ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (value) => {
      child.off("exit", ended);
      resolve(value);
    });
  });
}
