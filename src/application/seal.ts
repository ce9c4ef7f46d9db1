import { createHmac, timingSafeEqual } from "node:crypto";

const SEAL_BYTES = 8;

/**
 * Makes opaque, URL-safe tokens that contain their own content, and opens them again. `open` returns
 * undefined for every text but the exact one that `seal` returned for the same scope.
 */
export type Sealer = {
  seal(scope: string, content: Uint8Array): string;
  open(scope: string, token: string): Buffer | undefined;
};

/** Tokens open only under the key that they were sealed under, so all gateways of a system share the key. */
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
