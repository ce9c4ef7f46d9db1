import { randomBytes } from "node:crypto";
import { z } from "zod";
import { KEY_BYTES } from "./config.ts";
import { linesOfSecret, makeSecret, refuseSecret, replaceSecret } from "./secret-file.ts";

/**
 * The keys of a system's tokens are in a file: on each line the id of a key, a space, and the key, at least 32
 * random bytes in base64. The first seals, all open.
 */

type TokenKey = { readonly id: string; readonly secret: Buffer };
type TokenKeys = readonly [TokenKey, ...TokenKey[]];

const VARIABLE = "TOKEN_KEYS_FILE";
const LINE = /^([\w-]{1,8}) ([A-Za-z0-9+/]+={0,2})$/;

/** The keys in the file. Throws `ConfigError` for one that can't be read, without quoting what is in it. */
export function readTokenKeys(path: string): TokenKeys {
  return keysOf(linesOfSecret(VARIABLE, path), `${VARIABLE}=${path}`);
}

const jsonSchema = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("is no JSON");
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.string()));

/**
 * Makes the file of the keys in `json`, as Secrets Manager keeps them: an object of keys in base64 by their ids, the
 * first of which seals. Only the owner can read the file; it replaces one that is there. Throws the system's error, and
 * `ConfigError` for what are no keys, without quoting them; then the file is as it was.
 */
export function writeTokenKeys(path: string, json: string): void {
  const given = jsonSchema.safeParse(json);
  if (!given.success) return refuseSecret("TOKEN_KEYS", "is no JSON object of ids and keys");
  const lines = Object.entries(given.data).map(([id, key]) => `${id} ${key}`);
  const number = Object.keys(given.data).find((id) => /^\d+$/.test(id));
  if (number !== undefined) {
    return refuseSecret(
      "TOKEN_KEYS",
      `has the id ${number}, a whole number: JSON doesn't keep the order of those`,
    );
  }
  keysOf(lines, "TOKEN_KEYS");
  replaceSecret(path, `${lines.join("\n")}\n`);
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

function keysOf(lines: readonly string[], source: string): TokenKeys {
  const [first, ...others] = lines.map(
    (line, i) =>
      keyOf(line) ?? refuseSecret(source, `key ${i + 1} is not: ID BASE64, with ${KEY_BYTES} bytes`),
  );
  if (first === undefined) return refuseSecret(source, "is empty");
  const keys = [first, ...others] as const;
  const repeated = keys.find(({ id }, i) => keys.findIndex((key) => key.id === id) < i);
  return repeated === undefined ? keys : refuseSecret(source, `has the id ${repeated.id} twice`);
}

function keyOf(line: string): TokenKey | undefined {
  const [, id = "", base64 = ""] = LINE.exec(line) ?? [];
  const secret = Buffer.from(base64, "base64");
  return secret.length >= KEY_BYTES ? { id, secret } : undefined;
}
