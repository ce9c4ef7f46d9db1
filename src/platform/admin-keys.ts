import { randomBytes } from "node:crypto";
import { linesOf, linesOfSecret, makeSecret, refuseSecret, replaceSecret } from "./secret-file.ts";

/** The admin key of a system is the line of a file. While it is exchanged for another, there are two lines. */

const VARIABLE = "ADMIN_KEY_FILE";
const MOST = 2;
const MIN_CHARACTERS = 32;
/** What a header can carry, and no blanks. */
const KEY = new RegExp(`^[\\x21-\\x7e]{${MIN_CHARACTERS},512}$`);

/** The keys in the file, one or two. Throws `ConfigError`, without quoting what is in it. */
export function readAdminKeys(path: string): readonly string[] {
  return checked(linesOfSecret(VARIABLE, path), `${VARIABLE}=${path}`);
}

/**
 * Makes the file of the keys in `text`, one or two lines. Only the owner can read it; it replaces one that is there.
 * Throws the system's error, and `ConfigError` for what are no keys, without quoting them; then the file is as it was.
 */
export function writeAdminKeys(path: string, text: string): void {
  const keys = checked(linesOf(text, "ADMIN_KEY"), "ADMIN_KEY");
  replaceSecret(path, `${keys.join("\n")}\n`);
}

/**
 * Makes a file with a random key, which only its owner can read, unless there is such a file; says whether it did.
 * Throws the system's error.
 */
export function makeAdminKey(path: string): boolean {
  return makeSecret(path, `${randomBytes(32).toString("base64url")}\n`);
}

function checked(keys: readonly string[], source: string): readonly string[] {
  if (keys.length > MOST) return refuseSecret(source, `has more than ${MOST} lines`);
  const wrong = keys.findIndex((key) => !KEY.test(key));
  if (wrong < 0) return keys;
  const wanted = `at least ${MIN_CHARACTERS} visible ASCII characters`;
  return refuseSecret(source, `line ${wrong + 1} does not have ${wanted}`);
}
