import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "../processes/process-table.ts";
import { readRuntime } from "./runtime.ts";
import { StartError } from "#platform/start-error.ts";

const END_MS = 3000;

/**
 * Ends what an earlier, killed system may still run on `directory`: waits for its parts to end by themselves,
 * then kills the others. Afterwards nobody else writes to the directory. Call it while holding the
 * directory's lock.
 */
export async function clearRemains(directory: string): Promise<void> {
  const parts = readRuntime(directory)?.parts ?? [];
  const alive = (): typeof parts => parts.filter(({ pid, marker }) => isRunning(pid, marker));
  const until = async (deadline: number): Promise<boolean> => {
    while (alive().length > 0 && Date.now() < deadline) await sleep(20);
    return alive().length === 0;
  };
  if (await until(Date.now() + END_MS)) return;
  for (const { pid } of alive()) kill(pid);
  if (await until(Date.now() + END_MS)) return;
  const names = alive().map(({ name, pid }) => `${name} (pid ${pid})`);
  throw new StartError(`parts of an earlier start are still running and can't be ended: ${names.join(", ")}`);
}

/** Each part leads a process group of its own. */
function kill(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The part ended at this very moment.
  }
}
