import { createHmac } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSealer, type Sealer } from "#application/seal.ts";

const KEY = { id: "test", secret: Buffer.alloc(32, "the tests' own key") };

/** The key of the tests' gateways that opens tokens of 0.1.0. */
export const KEY_OF_0_1_0 = "the tests' former key, of 32 bytes and more";

/** Seals as the tests' gateways do. */
export const testSealer: Sealer = createSealer([KEY], KEY_OF_0_1_0);

/** Seals as nobody else does. */
export const otherSealer: Sealer = createSealer([{ id: "test", secret: Buffer.alloc(32, "another") }]);

/** The variables with which all gateways of the tests have the keys of `testSealer`. */
export function tokenKeysEnvironment(): Record<string, string> {
  path ??= keysFile();
  return { TOKEN_KEYS_FILE: path, TOKEN_KEY: KEY_OF_0_1_0 };
}

let path: string | undefined;

/**
 * One file for all runs: vitest may end its workers before they could remove one of their own. It is complete as
 * soon as it is there, whoever else writes it.
 */
function keysFile(): string {
  const file = join(tmpdir(), "muster-tests-token-keys");
  const draft = `${file}-${process.pid}`;
  writeFileSync(draft, `${KEY.id} ${KEY.secret.toString("base64")}\n`);
  renameSync(draft, file);
  return file;
}

/** Sealed as 0.1.0 did it, in the scope `request` or `cursor:LIST`. */
export function sealedBy010(scope: string, content: Uint8Array | string): string {
  const bytes = Buffer.from(content);
  const tag = createHmac("sha256", KEY_OF_0_1_0).update(`${scope}\0`).update(bytes).digest().subarray(0, 8);
  return Buffer.concat([bytes, tag]).toString("base64url");
}
