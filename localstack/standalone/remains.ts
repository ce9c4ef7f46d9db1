import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Removes what killed LocalStacks leave behind: folders, and processes, which can outlive their parent. */

/** A start takes less than this from creating its folder to running in it. */
const STARTING_MS = 60_000;

/** Kills every process that has `marker` in its command line, except this one. */
export function killRemains(marker: string): void {
  for (const { pid, command } of processes()) {
    if (pid === process.pid || !command.includes(marker)) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // The process ended at this very moment.
    }
  }
}

/** Removes the folders `run-*` of `cache` in which nothing runs. */
export function removeUnused(cache: string): void {
  const commands = processes().map(({ command }) => command);
  for (const name of readdirSync(cache).filter((entry) => /^run-\d+$/.test(entry))) {
    const folder = join(cache, name);
    const { mtimeMs = Infinity } = statSync(folder, { throwIfNoEntry: false }) ?? {};
    const isUsed = commands.some((command) => command.includes(`${folder}/`));
    if (!isUsed && Date.now() - mtimeMs > STARTING_MS) rmSync(folder, { recursive: true, force: true });
  }
}

function processes(): { pid: number; command: string }[] {
  const table = execFileSync("ps", ["-A", "-ww", "-o", "pid=,command="], { encoding: "utf8" });
  return [...table.matchAll(/^\s*(\d+) (.*)$/gm)].map(([, pid, command = ""]) => ({
    pid: Number(pid),
    command,
  }));
}
