import type { RequestType } from "../contracts/request.ts";
import type { Sealer } from "./seal.ts";

/** All that has to be known to find the outcome of a request. Its id is nothing but this, sealed. */
export type RequestReference = {
  readonly type: RequestType;
  readonly eventId: string;
  /** Absent on updates. */
  readonly userId?: string | undefined;
  /** 128 bits, base64url: identifies the request among those of its row. */
  readonly key: string;
  /** 64 bits, base64url: identifies the command. */
  readonly fingerprint: string;
  readonly acceptedAt: string;
};

const TYPES = ["register", "unregister", "update"] as const;
const SCOPE = "request";
const KEY_BYTES = 16;
const FINGERPRINT_BYTES = 8;
const HEAD_BYTES = 8;
const FIXED_BYTES = HEAD_BYTES + KEY_BYTES + FINGERPRINT_BYTES;

/** The id of a request: at most 400 characters, since ids of events and users have at most 128. */
export function encodeRequestId(sealer: Sealer, reference: RequestReference): string {
  const { type, eventId, userId = "", key, fingerprint, acceptedAt } = reference;
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(TYPES.indexOf(type), 0);
  head.writeUInt8(eventId.length, 1);
  head.writeUIntBE(Date.parse(acceptedAt), 2, 6);
  const parts = [head, Buffer.from(key, "base64url"), Buffer.from(fingerprint, "base64url")];
  return sealer.seal(SCOPE, Buffer.concat([...parts, Buffer.from(eventId + userId)]));
}

/** What the id stands for; undefined for anything that `encodeRequestId` did not make. */
export function decodeRequestId(sealer: Sealer, requestId: string): RequestReference | undefined {
  const bytes = requestId.length <= 512 ? sealer.open(SCOPE, requestId) : undefined;
  if (bytes === undefined) return undefined;
  const type = TYPES[bytes.readUInt8(0)];
  if (type === undefined) return undefined;
  const idsFrom = FIXED_BYTES + bytes.readUInt8(1);
  const userId = bytes.toString("utf8", idsFrom);
  return {
    type,
    eventId: bytes.toString("utf8", FIXED_BYTES, idsFrom),
    ...(type !== "update" && { userId }),
    key: bytes.toString("base64url", HEAD_BYTES, HEAD_BYTES + KEY_BYTES),
    fingerprint: bytes.toString("base64url", HEAD_BYTES + KEY_BYTES, FIXED_BYTES),
    acceptedAt: new Date(bytes.readUIntBE(2, 6)).toISOString(),
  };
}
