import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigError } from "./config.ts";
import { memberOf, messageOf } from "./error-text.ts";

/** Files that hold the secrets of a system. What is wrong with one is said without quoting it. */

/** The lines of the file that `variable` names. Throws `ConfigError` for a file that can't be read, or is empty. */
export function linesOfSecret(variable: string, path: string): readonly [string, ...string[]] {
  const [first, ...others] = textOf(variable, path)
    .split(/\r?\n/)
    .filter((line) => line !== "");
  return first === undefined ? refuseSecret(variable, path, "is empty") : [first, ...others];
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

export function refuseSecret(variable: string, path: string, why: string): never {
  throw new ConfigError([`${variable}=${path}: ${why}`]);
}

function textOf(variable: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    return refuseSecret(variable, path, messageOf(error));
  }
}
