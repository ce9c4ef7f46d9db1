import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  globSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  fstatSync,
  renameSync,
  statSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { memberOf, messageOf } from "#platform/error-text.ts";
import { StartError } from "#platform/start-error.ts";
import { makeAdminKey } from "#platform/admin-keys.ts";
import { makeTokenKeys } from "#platform/token-keys.ts";

const LOG_LIMIT_BYTES = 10_000_000;
const SQLITE_BUSY = 5;
const FOLDERS = ["dynamodb", "queues", "logs", "secrets", "cache"];
const STICKY = 0o1000;

export type DataDirectory = { readonly path: string; release(): void };

/** The files of a system's keys, by the variables that name them. */
type KeyFiles = { readonly ADMIN_KEY_FILE: string; readonly TOKEN_KEYS_FILE: string };

type Named = { readonly [Variable in keyof KeyFiles]?: string | undefined };

/** The files of the keys in a data directory, or those that are named instead. */
export function keyFilesIn(directory: string, named: Named = {}): KeyFiles {
  const { ADMIN_KEY_FILE = join(directory, "secrets", "admin-key") } = named;
  const { TOKEN_KEYS_FILE = join(directory, "secrets", "token-keys") } = named;
  return { ADMIN_KEY_FILE: resolve(ADMIN_KEY_FILE), TOKEN_KEYS_FILE: resolve(TOKEN_KEYS_FILE) };
}

/**
 * Creates `path` with its folders, its token keys and its admin key, and locks it until `release` or the end of this
 * process, however it ends: the lock is the operating system's. Throws `StartError` when another system has the lock,
 * or when the directory can't be written.
 */
export function openDataDirectory(path: string): DataDirectory {
  const directory = resolve(path);
  try {
    for (const name of FOLDERS) {
      makeDirectory(join(directory, name));
      accessSync(join(directory, name), constants.R_OK | constants.W_OK | constants.X_OK);
    }
    const lock = new DatabaseSync(join(directory, "lock.db"));
    lock.exec("BEGIN EXCLUSIVE");
    const { ADMIN_KEY_FILE, TOKEN_KEYS_FILE } = keyFilesIn(directory);
    makeTokenKeys(TOKEN_KEYS_FILE);
    makeAdminKey(ADMIN_KEY_FILE);
    return { path: directory, release: () => lock.close() };
  } catch (error) {
    if (memberOf(error, "errcode") === SQLITE_BUSY) throw inUse(directory);
    throw new StartError(
      `the data directory ${directory} can't be used: ${messageOf(error)}\n` +
        "Set DATA_DIR to a directory that can be written.",
      { cause: error },
    );
  }
}

/**
 * Makes a directory and those above it, for their owner only. Node's own `recursive` tries for ever where a
 * directory exists that takes no other one, such as `/proc`.
 */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Somebody else may have been faster.
    if (memberOf(error, "code") !== "EEXIST") throw error;
  }
}

/**
 * Takes all rights on what is stored from other users of the machine, to whom 0.1.0 gave it to read, e-mail
 * addresses among that. Call it when nobody else writes to the directory.
 */
export function keepToOwner(directory: string): void {
  const { mode, uid } = statSync(directory);
  // One that is somebody else's, or that many share, such as /tmp, stays as it is: our folders in it don't.
  if (uid === process.getuid?.() && (mode & STICKY) === 0) chmodSync(directory, 0o700);
  for (const name of FOLDERS) {
    const folder = join(directory, name);
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) chmodSync(join(entry.parentPath, entry.name), 0o600);
    }
  }
  const files = globSync("{lock.db,runtime.json}*", { cwd: directory });
  for (const file of files) chmodSync(join(directory, file), 0o600);
}

function inUse(directory: string): StartError {
  return new StartError(
    [
      `a system is already running on the data directory ${directory}`,
      "Stop that one (Ctrl-C where it runs, or SIGTERM to the pid in its runtime.json),",
      "or start another with DATA_DIR=<another directory> and another PORT.",
    ].join("\n"),
  );
}

export type LogFile = {
  readonly path: string;
  readonly descriptor: number;
  /** The last lines written since it was opened. */
  tail(): string;
  close(): void;
};

/** A log to append to; one that has grown large is put aside first, in place of the one put aside before. */
export function openLog(directory: string, name: string): LogFile {
  const path = join(directory, "logs", `${name}.log`);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) renameSync(path, `${path}.1`);
  const descriptor = openSync(path, "a+", 0o600);
  const start = fstatSync(descriptor).size;
  return { path, descriptor, tail: () => tail(descriptor, start), close: () => closeSync(descriptor) };
}

function tail(descriptor: number, start: number): string {
  const { size } = fstatSync(descriptor);
  const from = Math.max(start, size - 4000);
  const buffer = Buffer.alloc(Math.max(0, size - from));
  readSync(descriptor, buffer, 0, buffer.length, from);
  return buffer.toString("utf8").trimEnd().split("\n").slice(-12).join("\n");
}
