import { randomBytes } from "node:crypto";
import { linesOfSecret, makeSecret, refuseSecret } from "./secret-file.ts";

/** The admin key of a system is the line of a file. While it is exchanged for another, there are two lines. */

const VARIABLE = "ADMIN_KEY_FILE";
const MOST = 2;
const MIN_CHARACTERS = 32;
/** What a header can carry, and no blanks. */
const KEY = new RegExp(`^[\\x21-\\x7e]{${MIN_CHARACTERS},512}$`);

/** The keys in the file, one or two. Throws `ConfigError`, without quoting what is in it. */
export function readAdminKeys(path: string): readonly string[] {
  const keys = linesOfSecret(VARIABLE, path);
  if (keys.length > MOST) return refuseSecret(VARIABLE, path, `has more than ${MOST} lines`);
  const wrong = keys.findIndex((key) => !KEY.test(key));
  if (wrong < 0) return keys;
  const wanted = `at least ${MIN_CHARACTERS} visible ASCII characters`;
  return refuseSecret(VARIABLE, path, `line ${wrong + 1} does not have ${wanted}`);
}

/**
 * Makes a file with a random key, which only its owner can read, unless there is such a file; says whether it did.
 * Throws the system's error.
 */
export function makeAdminKey(path: string): boolean {
  return makeSecret(path, `${randomBytes(32).toString("base64url")}\n`);
}
