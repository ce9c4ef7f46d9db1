import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export type Child = {
  readonly pid: number;
  /** Its first message: it is ready. */
  readonly ready: unknown;
  /** Sends a message, and resolves with the answer. */
  ask(): Promise<unknown>;
  /** SIGTERM; resolves when it is gone. */
  stop(): Promise<void>;
};

/**
 * Starts one of our programs, which says when it is ready and ends when this process does. What it prints is
 * shown.
 */
export async function startChild(
  program: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  execArgv: readonly string[] = [],
): Promise<Child> {
  const child = fork(program, args, {
    cwd: ROOT,
    // Modules are kept compiled, as they are for the start scripts.
    env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"], ...env },
    execArgv: ["--disable-warning=ExperimentalWarning", ...execArgv],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ready = await message(child, program);
  let isStopping = false;
  child.once("exit", (code, signal) => {
    if (!isStopping) process.stderr.write(`${program} ended by itself: ${signal ?? code}\n`);
  });
  return {
    pid: child.pid ?? 0,
    ready,
    ask: async () => {
      child.send("");
      return await message(child, program);
    },
    stop: async () => {
      isStopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}

async function message(child: ChildProcess, program: string): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`${program} ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (value) => {
      child.off("exit", ended);
      resolve(value);
    });
  });
}
