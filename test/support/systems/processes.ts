import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { endProcess } from "#localstack/processes/end-process.ts";
import { heapBoundsOf } from "#platform/heap-bounds.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export type Running = {
  readonly child: ChildProcess;
  /** Standard output and error so far. */
  readonly output: () => string;
  /**
   * Resolves when the output matches; rejects with the output when the process ends or `withinMs` are over.
   */
  readonly prints: (pattern: RegExp, withinMs?: number) => Promise<RegExpExecArray>;
  /** Sends the signal and resolves with the exit code once the process is gone. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
};

/**
 * Runs one of the project's programs as a real process, with the heap bounds of its start script. Its
 * environment is `env`, PATH and the cache of compiled modules, nothing else. `behind` is a command that runs
 * the program in its own place, such as `unshare`.
 */
export function run(
  program: string,
  env: Record<string, string>,
  args: readonly string[] = [],
  behind: readonly string[] = [],
): Running {
  const [command = "", ...words] = [...behind, process.execPath, ...heapBoundsOf(program), program, ...args];
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(command, words, {
    cwd: root,
    env: { PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const waiting = new Set<() => void>();
  const grow = (chunk: Buffer): void => {
    text += String(chunk);
    for (const check of waiting) check();
  };
  child.stdout.on("data", grow);
  child.stderr.on("data", grow);
  child.on("exit", () => waiting.forEach((check) => check()));

  const prints: Running["prints"] = (pattern, withinMs = 20_000) =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const match = pattern.exec(text);
        if (match !== null) finish(() => resolve(match));
        else if (child.exitCode !== null || child.signalCode !== null) fail(`ended with ${child.exitCode}`);
      };
      const fail = (why: string): void => {
        finish(() => reject(new Error(`${program} ${why} before it printed ${pattern}:\n${text}`)));
      };
      const timer = setTimeout(() => fail(`took more than ${withinMs} ms`), withinMs);
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        waiting.delete(check);
        settle();
      };
      waiting.add(check);
      check();
    });

  return {
    child,
    output: () => text,
    prints,
    end: (signal) => endProcess(child, signal),
  };
}

/** `muster COMMAND`, as an operator runs it. */
export const runCommand = (
  command: string,
  env: Record<string, string>,
  args: readonly string[] = [],
): Running => run("cli/main.ts", env, [command, ...args]);
