import { randomFillSync } from "node:crypto";
import { KEY_BYTES, markAsKeyless } from "#contracts/request-key.ts";

/** Bytes are drawn for 256 keys at a time: one draw costs as much as a draw of hundreds of keys. */
const pool = Buffer.alloc(KEY_BYTES * 256);
let used = pool.length;

/** The key of a request without an Idempotency-Key: 96 random bits and their sum, base64url. */
export function randomKey(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  markAsKeyless(pool, used);
  used += KEY_BYTES;
  return pool.toString("base64url", used - KEY_BYTES, used);
}
