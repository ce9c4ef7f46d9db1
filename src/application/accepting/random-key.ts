import { randomFillSync } from "node:crypto";

const KEY_BYTES = 16;
/** Bytes are drawn for 256 keys at a time: one draw costs as much as a draw of hundreds of keys. */
const pool = Buffer.alloc(KEY_BYTES * 256);
let used = pool.length;

/** 128 random bits, base64url. */
export function randomKey(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += KEY_BYTES;
  return pool.toString("base64url", used - KEY_BYTES, used);
}
