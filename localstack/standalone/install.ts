import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { isRunning } from "../processes/process-table.ts";
import { StartError } from "#platform/start-error.ts";
import { memberOf, messageOf } from "#platform/error-text.ts";

/** Programs in Python that an environment is made for. */
export type Programs = {
  /** The name of them all, for people, with their version. */
  readonly title: string;
  /** The environment's name begins with it. */
  readonly version: string;
  /** A file of all packages, those included that others need, each with its version and the hashes of its files. */
  readonly requirements: string;
  /** What it costs to install them. */
  readonly effort: string;
};

/** The last of the community series that starts without an account. */
export const VERSION = "4.14.0";

const LOCALSTACK: Programs = {
  title: `LocalStack ${VERSION}`,
  version: VERSION,
  requirements: join(import.meta.dirname, "requirements.txt"),
  effort: "500 MB, a minute or two",
};

/**
 * The Python of an environment below `cache` in which the programs, LocalStack unless others are given, are
 * installed; creates the environment if need be, with the Python that `findPython` gives. It is built under another
 * name and renamed when it is complete: what has the name is complete, whoever was killed, and two processes may
 * install at the same time. Throws `StartError`.
 */
export async function ensureInstalled(
  cache: string,
  findPython: () => Promise<string>,
  report: (line: string) => void,
  signal: AbortSignal,
  { title, version, requirements, effort }: Programs = LOCALSTACK,
): Promise<string> {
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const name = `${version}-${digest.slice(0, 8)}`;
  const home = join(cache, name);
  const installed = join(home, "bin", "python");
  // A symbolic link: it counts as missing, too, when the Python that it leads to has been removed.
  if (existsSync(installed)) return installed;

  const python = await findPython();
  mkdirSync(cache, { recursive: true });
  removeHalves(cache);
  const half = join(cache, `${name}.${process.pid}.half`);
  report(`installing ${title} in ${home}: once, ${effort} …`);
  try {
    await run(title, python, ["-m", "venv", half], signal);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    // What is in no line of the file, or has another hash, is not installed.
    const listed = ["--require-hashes", "-r", requirements];
    await run(title, join(half, "bin", "python"), [...pip, ...listed], signal);
    putInPlace(half, home, installed);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  return installed;
}

/** Another process may have been faster; its environment is as good. */
function putInPlace(half: string, home: string, python: string): void {
  if (existsSync(python)) return;
  rmSync(home, { recursive: true, force: true });
  renameSync(half, home);
}

/** Removes the unfinished environments of processes that were killed while they installed. */
function removeHalves(cache: string): void {
  for (const name of readdirSync(cache)) {
    const [, pid] = /\.(\d+)\.half$/.exec(name) ?? [];
    const isAlive = pid !== undefined && Number(pid) !== process.pid && isRunning(Number(pid), "");
    if (pid !== undefined && !isAlive) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

async function run(title: string, file: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  try {
    await promisify(execFile)(file, args, { signal, maxBuffer: 16 * 1024 * 1024 });
  } catch (error) {
    signal.throwIfAborted();
    const output = `${String(memberOf(error, "stdout"))}${String(memberOf(error, "stderr"))}`.trim();
    const lines = (output || messageOf(error)).split("\n").slice(-15);
    const failed = `${file} ${args.join(" ")}\n${lines.join("\n")}`;
    throw new StartError(`${title} could not be installed, this failed: ${failed}`, { cause: error });
  }
}
