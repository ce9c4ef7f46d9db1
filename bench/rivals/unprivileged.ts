import { type ChildProcess, execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandLine, spawnTethered, stopTethered } from "#localstack/processes/tether.ts";

const USER = "nobody";
const STOP_MS = 10_000;

/** A directory for a server that does not run as root; it is removed when this process ends. */
export function makeDataDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `muster-bench-${name}-`));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  if (isRoot()) chownSync(directory, idOf("-u"), idOf("-g"));
  return directory;
}

/** The same command, without privileges. */
export function unprivileged({ file, args }: CommandLine): CommandLine {
  if (!isRoot()) return { file, args };
  const ids = [`--reuid=${idOf("-u")}`, `--regid=${idOf("-g")}`, "--clear-groups"];
  return { file: "setpriv", args: [...ids, file, ...args] };
}

export type Server = { stop(): Promise<void> };

/** A server that never outlives this process. */
export function serve(command: CommandLine): Server {
  const child: ChildProcess = spawnTethered(unprivileged(command));
  return {
    stop: () => stopTethered(child, STOP_MS),
  };
}

const isRoot = () => process.getuid?.() === 0;
const idOf = (flag: "-u" | "-g") => Number(execFileSync("id", [flag, USER], { encoding: "utf8" }));
