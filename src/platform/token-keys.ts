import { randomBytes } from "node:crypto";
import { KEY_BYTES } from "./config.ts";
import { linesOfSecret, makeSecret, refuseSecret } from "./secret-file.ts";

/**
 * The keys of a system's tokens are in a file: on each line the id of a key, a space, and the key, at least 32
 * random bytes in base64. The first seals, all open.
 */

type TokenKey = { readonly id: string; readonly secret: Buffer };

const VARIABLE = "TOKEN_KEYS_FILE";
const LINE = /^([\w-]{1,8}) ([A-Za-z0-9+/]+={0,2})$/;

/** The keys in the file. Throws `ConfigError` for one that can't be read, without quoting what is in it. */
export function readTokenKeys(path: string): readonly [TokenKey, ...TokenKey[]] {
  const [first, ...others] = linesOfSecret(VARIABLE, path);
  const parsed = (line: string, i: number) =>
    keyOf(line) ?? refuseSecret(VARIABLE, path, `key ${i + 1} is not: ID BASE64, with ${KEY_BYTES} bytes`);
  const keys = [parsed(first, 0), ...others.map((line, i) => parsed(line, i + 1))] as const;
  const repeated = keys.find(({ id }, i) => keys.findIndex((key) => key.id === id) < i);
  return repeated === undefined ? keys : refuseSecret(VARIABLE, path, `has the id ${repeated.id} twice`);
}

/**
 * Makes a file with one random key, which only its owner can read, unless there is such a file; says whether it
 * did. Throws the system's error.
 */
export function makeTokenKeys(path: string): boolean {
  return makeSecret(path, `k1 ${randomKey().secret.toString("base64")}\n`);
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
