import { execFileSync } from "node:child_process";

/** Kills every process that has `marker` in its command line, except this one. */
export function killRemains(marker: string): void {
  const table = execFileSync("ps", ["-A", "-ww", "-o", "pid=,command="], { encoding: "utf8" });
  for (const line of table.split("\n")) {
    const [, pid, command = ""] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    if (pid === undefined || Number(pid) === process.pid || !command.includes(marker)) continue;
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // it ended that moment
    }
  }
}
