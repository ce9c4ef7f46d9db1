import { createHmac, timingSafeEqual } from "node:crypto";

const SEAL_BYTES = 8;

/**
 * Makes opaque, URL-safe tokens that carry their own content, and opens them again. Only the exact text that
 * `seal` gave out opens, and only for the same scope; everything else is undefined.
 */
export type Sealer = {
  seal(scope: string, content: Uint8Array): string;
  open(scope: string, token: string): Buffer | undefined;
};

/** Tokens sealed under one key open under that key only: all gateways of a system share it. */
export function createSealer(key: string): Sealer {
  const sealOf = (scope: string, content: Uint8Array) =>
    createHmac("sha256", key).update(scope).update("\0").update(content).digest().subarray(0, SEAL_BYTES);
  return {
    seal: (scope, content) => Buffer.concat([content, sealOf(scope, content)]).toString("base64url"),
    open(scope, token) {
      const bytes = Buffer.from(token, "base64url");
      // Decoding is lenient; only the canonical text may pass, or one token would have many spellings.
      if (bytes.length < SEAL_BYTES || bytes.toString("base64url") !== token) return undefined;
      const content = bytes.subarray(0, -SEAL_BYTES);
      return timingSafeEqual(sealOf(scope, content), bytes.subarray(-SEAL_BYTES)) ? content : undefined;
    },
  };
}
