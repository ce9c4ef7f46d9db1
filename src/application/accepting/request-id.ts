import { COMMAND_TYPES } from "#domain/commands.ts";
import { capacitySchema } from "#contracts/event.ts";
import type { RequestType } from "#contracts/request.ts";
import { eventIdSchema, userIdSchema } from "#contracts/values.ts";
import type { Sealer } from "#application/seal.ts";

/** Everything that is needed to find the outcome of a request. A request id is its reference, sealed. */
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
  /** Set if the registration was refused at once, without the queue: the outcome is stored only here. */
  readonly full?: SoldOutAt | undefined;
};

/** When an event had no free seat, and how many seats it had. */
export type SoldOutAt = { readonly capacity: number; readonly at: string };

/** What ids that were given out begin with: a code never changes, and never gets another meaning. */
const CODES = { register: 0, unregister: 1, update: 2 } as const satisfies Record<RequestType, number>;
/** A registration that was refused at once. */
const REFUSED = 3;
const TYPES = new Map<number, RequestType>(COMMAND_TYPES.map((type) => [CODES[type], type]));
const KEY_BYTES = 16;
const FINGERPRINT_BYTES = 8;
const HEAD_BYTES = 8;
/** The capacity, then the time. */
const FULL_BYTES = 10;
const FIXED_BYTES = HEAD_BYTES + KEY_BYTES + FINGERPRINT_BYTES;
/** How far the clocks of two gateways may be apart. */
const CLOCKS_APART_MS = 3_600_000;

/** The id of a request: at most 432 characters, since ids of events and users have at most 128. */
export function encodeRequestId(sealer: Sealer, reference: RequestReference): string {
  const { type, eventId, userId = "", key, fingerprint, acceptedAt, full } = reference;
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(full === undefined ? CODES[type] : REFUSED, 0);
  head.writeUInt8(eventId.length, 1);
  head.writeUIntBE(Date.parse(acceptedAt), 2, 6);
  const parts = [head, Buffer.from(key, "base64url"), Buffer.from(fingerprint, "base64url")];
  return sealer.seal(
    "request",
    "",
    Buffer.concat([...parts, fullBytes(full), Buffer.from(eventId + userId)]),
  );
}

/**
 * The reference in the id; undefined for any text that `encodeRequestId` did not make, and for what no gateway
 * can have accepted by `now`, whoever has sealed it.
 */
export function decodeRequestId(
  sealer: Sealer,
  requestId: string,
  now: string,
): RequestReference | undefined {
  const bytes = requestId.length <= 512 ? sealer.open("request", "", requestId) : undefined;
  const reference = bytes && referenceIn(bytes);
  return reference !== undefined && isPossible(reference, now) ? reference : undefined;
}

function referenceIn(bytes: Buffer): RequestReference | undefined {
  if (bytes.length < FIXED_BYTES) return undefined;
  const code = bytes.readUInt8(0);
  const type = code === REFUSED ? "register" : TYPES.get(code);
  if (type === undefined) return undefined;
  if (code === REFUSED && bytes.length < FIXED_BYTES + FULL_BYTES) return undefined;
  const full = code === REFUSED ? fullOf(bytes.subarray(FIXED_BYTES)) : undefined;
  const eventFrom = FIXED_BYTES + (full === undefined ? 0 : FULL_BYTES);
  const userFrom = eventFrom + bytes.readUInt8(1);
  const userId = bytes.toString("utf8", userFrom);
  if (userFrom > bytes.length || (type === "update" && userId !== "")) return undefined;
  return {
    type,
    eventId: bytes.toString("utf8", eventFrom, userFrom),
    ...(type !== "update" && { userId }),
    key: bytes.toString("base64url", HEAD_BYTES, HEAD_BYTES + KEY_BYTES),
    fingerprint: bytes.toString("base64url", HEAD_BYTES + KEY_BYTES, FIXED_BYTES),
    acceptedAt: new Date(bytes.readUIntBE(2, 6)).toISOString(),
    ...(full !== undefined && { full }),
  };
}

function isPossible({ eventId, userId, acceptedAt, full }: RequestReference, now: string): boolean {
  const latest = Date.parse(now) + CLOCKS_APART_MS;
  const isPast = (instant: string) => Date.parse(instant) <= latest;
  const isEvents = eventIdSchema.safeParse(eventId).success;
  const isUsers = userId === undefined || userIdSchema.safeParse(userId).success;
  const isRefusal =
    full === undefined || (capacitySchema.safeParse(full.capacity).success && isPast(full.at));
  return isEvents && isUsers && isPast(acceptedAt) && isRefusal;
}

function fullBytes(full: SoldOutAt | undefined): Buffer {
  if (full === undefined) return Buffer.alloc(0);
  const bytes = Buffer.alloc(FULL_BYTES);
  bytes.writeUInt32BE(full.capacity, 0);
  bytes.writeUIntBE(Date.parse(full.at), 4, 6);
  return bytes;
}

function fullOf(bytes: Buffer): SoldOutAt {
  return { capacity: bytes.readUInt32BE(0), at: new Date(bytes.readUIntBE(4, 6)).toISOString() };
}
