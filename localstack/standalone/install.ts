import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { isRunning } from "../processes/process-table.ts";
import { StartError } from "#platform/start-error.ts";
import { memberOf, messageOf } from "#platform/error-text.ts";

/** The last of the community series that starts without an account. */
export const VERSION = "4.14.0";

const CONSTRAINTS = join(import.meta.dirname, "constraints.txt");
const PACKAGES = [`localstack-core[runtime]==${VERSION}`, "service-identity"];

/**
 * The Python of an environment below `cache` in which LocalStack is installed; creates the environment if
 * need be, with the Python that `findPython` gives. It is built under another name and renamed when it is
 * complete: what has the name is complete, whoever was killed, and two processes may install at the same
 * time. Throws `StartError`.
 */
export async function ensureInstalled(
  cache: string,
  findPython: () => Promise<string>,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const digest = createHash("sha256").update(readFileSync(CONSTRAINTS)).digest("hex");
  const name = `${VERSION}-${digest.slice(0, 8)}`;
  const home = join(cache, name);
  const installed = join(home, "bin", "python");
  // A symbolic link: it counts as missing, too, when the Python that it leads to has been removed.
  if (existsSync(installed)) return installed;

  const python = await findPython();
  mkdirSync(cache, { recursive: true });
  removeHalves(cache);
  const half = join(cache, `${name}.${process.pid}.half`);
  report(`installing LocalStack ${VERSION} in ${home}: once, 500 MB, a minute or two …`);
  try {
    await run(python, ["-m", "venv", half], signal);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", CONSTRAINTS];
    await run(join(half, "bin", "python"), [...pip, ...PACKAGES], signal);
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

async function run(file: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  try {
    await promisify(execFile)(file, args, { signal, maxBuffer: 16 * 1024 * 1024 });
  } catch (error) {
    signal.throwIfAborted();
    const output = `${String(memberOf(error, "stdout"))}${String(memberOf(error, "stderr"))}`.trim();
    const lines = (output || messageOf(error)).split("\n").slice(-15);
    throw new StartError(
      `LocalStack could not be installed, this failed: ${file} ${args.join(" ")}\n${lines.join("\n")}`,
      {
        cause: error,
      },
    );
  }
}
