import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigError, KEY_BYTES } from "./config.ts";
import { memberOf, messageOf } from "./error-text.ts";

/**
 * The keys of a system's tokens are in a file: on each line the id of a key, a space, and the key, at least 32
 * random bytes in base64. The first seals, all open.
 */

type TokenKey = { readonly id: string; readonly secret: Buffer };

const LINE = /^([\w-]{1,8}) ([A-Za-z0-9+/]+={0,2})$/;

/** The keys in the file. Throws `ConfigError` for one that can't be read, without quoting what is in it. */
export function readTokenKeys(path: string): readonly [TokenKey, ...TokenKey[]] {
  const lines = textOf(path).split(/\r?\n/);
  const [first, ...others] = lines
    .filter((line) => line !== "")
    .map((line, i) => keyOf(line) ?? refuse(path, `key ${i + 1} is not: ID BASE64, with ${KEY_BYTES} bytes`));
  if (first === undefined) return refuse(path, "is empty");
  const keys = [first, ...others] as const;
  const repeated = keys.find(({ id }, i) => keys.findIndex((key) => key.id === id) < i);
  return repeated === undefined ? keys : refuse(path, `has the id ${repeated.id} twice`);
}

/**
 * Makes a file with one random key, which only its owner can read, unless there is such a file; says whether it
 * did. Throws the system's error.
 */
export function makeTokenKeys(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, `k1 ${randomKey().secret.toString("base64")}\n`, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (memberOf(error, "code") === "EEXIST") return false;
    // On a full disk it may be there by now, with nothing in it.
    rmSync(path, { force: true });
    throw error;
  }
}

/** A key that nobody has. */
export function randomKey(): TokenKey {
  return { id: "k1", secret: randomBytes(KEY_BYTES) };
}

function keyOf(line: string): TokenKey | undefined {
  const [, id = "", base64 = ""] = LINE.exec(line) ?? [];
  const secret = Buffer.from(base64, "base64");
  return secret.length >= KEY_BYTES ? { id, secret } : undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    return refuse(path, messageOf(error));
  }
}

function refuse(path: string, why: string): never {
  throw new ConfigError([`TOKEN_KEYS_FILE=${path}: ${why}`]);
}
