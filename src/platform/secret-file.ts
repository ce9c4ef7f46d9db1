import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigError } from "./config.ts";
import { memberOf, messageOf } from "./error-text.ts";

/** Files that hold the secrets of a system. What is wrong with one is said without quoting it. */

/** The lines of the file that `variable` names. Throws `ConfigError` for a file that can't be read, or is empty. */
export function linesOfSecret(variable: string, path: string): readonly [string, ...string[]] {
  return linesOf(textOf(variable, path), `${variable}=${path}`);
}

/** The lines of a text, `source`'s, but for empty ones. Throws `ConfigError` if there is none. */
export function linesOf(text: string, source: string): readonly [string, ...string[]] {
  const [first, ...others] = text.split(/\r?\n/).filter((line) => line !== "");
  return first === undefined ? refuseSecret(source, "is empty") : [first, ...others];
}

/**
 * Makes the file, which only its owner can read, unless there is such a file; says whether it did. Throws the
 * system's error.
 */
export function makeSecret(path: string, text: string): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (memberOf(error, "code") === "EEXIST") return false;
    // On a full disk it may be there by now, with nothing in it.
    rmSync(path, { force: true });
    throw error;
  }
}

/** Makes the file, which only its owner can read; it replaces one that is there. Throws the system's error. */
export function replaceSecret(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.new`;
  writeFileSync(fresh, text, { mode: 0o600 });
  renameSync(fresh, path);
}

/** Throws `ConfigError`, which says what is wrong with what `source` has. */
export function refuseSecret(source: string, why: string): never {
  throw new ConfigError([`${source}: ${why}`]);
}

function textOf(variable: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    return refuseSecret(`${variable}=${path}`, messageOf(error));
  }
}
