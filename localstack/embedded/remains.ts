import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "../processes/process-table.ts";
import { readRuntime } from "./runtime.ts";
import { StartError } from "#platform/start-error.ts";

const LEAVE_MS = 3000;

/**
 * Waits for what a killed system may have left on `directory`: its parts end by themselves, and what doesn't
 * is killed. When it resolves nobody else writes there. To be called by the holder of the directory's lock.
 */
export async function clearRemains(directory: string): Promise<void> {
  const parts = readRuntime(directory)?.parts ?? [];
  const left = (): typeof parts => parts.filter(({ pid, marker }) => isRunning(pid, marker));
  const until = async (deadline: number): Promise<boolean> => {
    while (left().length > 0 && Date.now() < deadline) await sleep(20);
    return left().length === 0;
  };
  if (await until(Date.now() + LEAVE_MS)) return;
  for (const { pid } of left()) kill(pid);
  if (await until(Date.now() + LEAVE_MS)) return;
  const names = left().map(({ name, pid }) => `${name} (pid ${pid})`);
  throw new StartError(`parts of an earlier start are still running and can't be ended: ${names.join(", ")}`);
}

/** Each part leads a process group of its own. */
function kill(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // it ended that moment
  }
}
