import { hash } from "node:crypto";

/** The block of SHA-256, in bytes; longer keys are hashed first. */
const BLOCK_BYTES = 64;

/** SHA-256, or its HMAC under some key, of these parts, one after the other. */
export type Digest = (...parts: readonly Uint8Array[]) => Buffer;

export const sha256: Digest = (...parts) => hash("sha256", Buffer.concat(parts), "buffer");

/**
 * HMAC with SHA-256 under this key, as RFC 2104 defines it. Node's `createHmac` makes an object outside of V8's heap
 * for each tag, which costs more than the tag, and as much again when it is collected.
 */
export function hmacSha256(key: Uint8Array): Digest {
  const secret = key.length > BLOCK_BYTES ? sha256(key) : key;
  const inner = padded(secret, 0x36);
  const outer = padded(secret, 0x5c);
  return (...parts) => sha256(outer, sha256(inner, ...parts));
}

function padded(secret: Uint8Array, pad: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES, pad);
  for (const [i, byte] of secret.entries()) block[i] = byte ^ pad;
  return block;
}
