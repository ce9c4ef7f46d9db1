import { type ChildProcess, spawn } from "node:child_process";

export type CommandLine = { readonly file: string; readonly args: readonly string[] };

/**
 * A shell script that becomes the program, beside a second shell that reads from a pipe held by our process.
 * When the pipe ends because we died, however suddenly, the second shell sends the program SIGTERM. While
 * that shell exists, no other process can get the program's id, because it is the id of the process group of
 * both.
 */
const WATCHDOG = `
exec 3<&0
{ read -r line <&3; kill "$$"; } >/dev/null 2>&1 &
exec 3<&-
exec "$@" </dev/null
`;

/**
 * Starts a program that knows nothing of us, and that still never outlives us, not even after a `kill -9`. It
 * leads a process group of its own: Ctrl-C in a terminal does not reach it, and we decide when it stops. Its
 * output goes to `log`, a file descriptor, or nowhere.
 */
export function spawnTethered(command: CommandLine, log?: number): ChildProcess {
  const output = log ?? "ignore";
  return spawn("/bin/sh", ["-c", WATCHDOG, "sh", command.file, ...command.args], {
    detached: true,
    stdio: ["pipe", output, output],
  });
}

/** Asks a tethered program to stop; kills it after `graceMs`. Resolves when it has ended. */
export async function stopTethered(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const late = setTimeout(() => killGroup(child), graceMs);
  await ended;
  clearTimeout(late);
  killGroup(child);
}

/** Kills a detached child and everything that it started, at once. */
export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // The process had ended already.
  }
}
