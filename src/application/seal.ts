import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { type Digest, hmacSha256 } from "#platform/hmac.ts";

/** What a token is for. Each kind is sealed with a key of its own, which is derived from the system's. */
type Kind = "request" | "cursor" | "link" | "ticket";

/** A key under which tokens are sealed. Its id, at most 8 ASCII characters, is in each of its tokens. */
export type TokenKey = { readonly id: string; readonly secret: Uint8Array };

/**
 * Makes opaque, URL-safe tokens that contain their own content, and opens them again. `open` returns
 * undefined for every text but the exact one that `seal` returned for the same kind and scope. That a token
 * opens says who sealed it, not that its content is right: whoever opens one checks what is in it.
 */
export type Sealer = {
  seal(kind: Kind, scope: string, content: Uint8Array): string;
  open(kind: Kind, scope: string, token: string): Buffer | undefined;
};

/** No content of 0.1.0 begins with this byte, and its tokens do not say their version. */
const VERSION = 0x82;
const TAG_BYTES = 16;
const TAG_BYTES_OF_0_1_0 = 8;
/** No request with a longer head is accepted, so no longer token was given out. */
const MAX_CHARACTERS = 16_384;

/**
 * Seals with the first of the keys, and opens what any of them has sealed; what 0.1.0 sealed, too, given the
 * key that it had. All gateways of a system need the same keys.
 */
export function createSealer(keys: readonly [TokenKey, ...TokenKey[]], keyOf010?: string): Sealer {
  const [{ id }] = keys;
  const header = Buffer.from([VERSION, id.length, ...Buffer.from(id)]);
  const known = new Map(keys.map((key) => [key.id, derivedFrom(key)]));
  const sealing = derivedFrom(keys[0]);
  return {
    seal(kind, scope, content) {
      const body = Buffer.concat([header, content]);
      return Buffer.concat([body, tagOf(sealing[kind], scope, body)]).toString("base64url");
    },
    open(kind, scope, token) {
      if (token.length > MAX_CHARACTERS) return undefined;
      const bytes = Buffer.from(token, "base64url");
      // Decoding is lenient; only the canonical text may pass, or one token would have many spellings.
      if (bytes.toString("base64url") !== token) return undefined;
      if (bytes[0] !== VERSION)
        return keyOf010 === undefined || kind === "link" || kind === "ticket"
          ? undefined
          : openOld(keyOf010, kind, scope, bytes);
      const headerBytes = 2 + (bytes[1] ?? 0);
      const key = known.get(bytes.toString("latin1", 2, headerBytes))?.[kind];
      if (key === undefined || bytes.length < headerBytes + TAG_BYTES) return undefined;
      const body = bytes.subarray(0, -TAG_BYTES);
      const isSealed = timingSafeEqual(tagOf(key, scope, body), bytes.subarray(-TAG_BYTES));
      return isSealed ? body.subarray(headerBytes) : undefined;
    },
  };
}

/** Derived once, since that takes longer than sealing does. */
function derivedFrom({ secret }: TokenKey): Readonly<Record<Kind, Digest>> {
  const derive = (kind: Kind) => hmacSha256(new Uint8Array(hkdfSync("sha256", secret, "", kind, 32)));
  return {
    request: derive("request"),
    cursor: derive("cursor"),
    link: derive("link"),
    ticket: derive("ticket"),
  };
}

function tagOf(hmac: Digest, scope: string, body: Uint8Array): Buffer {
  // With its length in front, no scope reads on into the body.
  const head = Buffer.from(`${Buffer.byteLength(scope)}:${scope}`);
  return hmac(head, body).subarray(0, TAG_BYTES);
}

/** Opens a token of 0.1.0, which had one key for everything, and shorter tags. */
function openOld(
  key: string,
  kind: Exclude<Kind, "link" | "ticket">,
  scope: string,
  bytes: Buffer,
): Buffer | undefined {
  if (bytes.length < TAG_BYTES_OF_0_1_0) return undefined;
  const content = bytes.subarray(0, -TAG_BYTES_OF_0_1_0);
  const about = kind === "cursor" ? `cursor:${scope}` : kind;
  const tag = createHmac("sha256", key).update(`${about}\0`).update(content).digest();
  const isSealed = timingSafeEqual(tag.subarray(0, TAG_BYTES_OF_0_1_0), bytes.subarray(-TAG_BYTES_OF_0_1_0));
  return isSealed ? content : undefined;
}
