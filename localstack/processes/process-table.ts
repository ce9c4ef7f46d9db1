import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { memberOf } from "#platform/error-text.ts";

/**
 * Whether process `pid` runs with `marker` in its command line. The marker is needed because ids are reused.
 */
export function isRunning(pid: number, marker: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (memberOf(error, "code") !== "EPERM") return false;
  }
  return commandLine(pid).includes(marker);
}

/** Empty when there is no such process, or when it has ended and its parent has not read its exit code. */
function commandLine(pid: number): string {
  try {
    if (process.platform === "linux")
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
  } catch {
    return "";
  }
}
