import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** Sends `signal` unless the process has ended; resolves with its exit code, null if a signal ended it. */
export async function endProcess(
  child: ChildProcess,
  signal: NodeJS.Signals = "SIGTERM",
): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }
  return child.exitCode;
}
