import { capacitySchema } from "#contracts/event.ts";
import type { RequestType } from "#contracts/request.ts";
import { eventIdSchema, userIdSchema } from "#contracts/values.ts";
import type { Rejection } from "#domain/rejection.ts";
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
  /** Set if the command was refused at once, without the queue: the outcome is stored only here. */
  readonly refusal?: EarlyRefusal | undefined;
};

/** A refusal without the queue: what a worker would have said at that time. */
export type EarlyRefusal = { readonly rejection: EarlyRejection; readonly at: string };
export type EarlyRejection = Extract<Rejection, { type: "EventFull" | "EventNotFound" | "UserNotFound" }>;

/** What ids that were given out begin with: a code never changes, and never gets another meaning. */
const CODES = { register: 0, unregister: 1, update: 2 } as const satisfies Record<RequestType, number>;
/** The same for commands that were refused at once, by the reason. */
const REFUSED_CODES = {
  EventFull: { register: 3 },
  EventNotFound: { register: 4, unregister: 5, update: 6 },
  UserNotFound: { register: 7 },
} as const satisfies Record<EarlyRejection["type"], Partial<Record<RequestType, number>>>;
const KEY_BYTES = 16;
const FINGERPRINT_BYTES = 8;
const HEAD_BYTES = 8;
/** The capacity of a full event, else 0; then the time. */
const REFUSAL_BYTES = 10;
const FIXED_BYTES = HEAD_BYTES + KEY_BYTES + FINGERPRINT_BYTES;
/** How far the clocks of two gateways may be apart. */
const CLOCKS_APART_MS = 3_600_000;

type Meaning = { readonly type: RequestType; readonly refused?: EarlyRejection["type"] };

const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  ...meaningsOf(CODES),
  ...Object.entries(REFUSED_CODES).flatMap(([refused, codes]) =>
    meaningsOf(codes).map(([code, { type }]): [number, Meaning] => [
      code,
      { type, refused: refused as EarlyRejection["type"] },
    ]),
  ),
]);

function meaningsOf(codes: Partial<Record<RequestType, number>>): [number, Meaning][] {
  return Object.entries(codes).map(([type, code]) => [code, { type: type as RequestType }]);
}

function codeOf({ type, refusal }: RequestReference): number {
  if (refusal === undefined) return CODES[type];
  const code = (REFUSED_CODES[refusal.rejection.type] as Partial<Record<RequestType, number>>)[type];
  if (code === undefined) throw new Error(`no code for ${type} refused as ${refusal.rejection.type}`);
  return code;
}

/** The id of a request: at most 432 characters, since ids of events and users have at most 128. */
export function encodeRequestId(sealer: Sealer, reference: RequestReference): string {
  const { eventId, userId = "", key, fingerprint, acceptedAt, refusal } = reference;
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(codeOf(reference), 0);
  head.writeUInt8(eventId.length, 1);
  head.writeUIntBE(Date.parse(acceptedAt), 2, 6);
  const parts = [head, Buffer.from(key, "base64url"), Buffer.from(fingerprint, "base64url")];
  const content = Buffer.concat([...parts, refusalBytes(refusal), Buffer.from(eventId + userId)]);
  return sealer.seal("request", "", content);
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
  const meaning = MEANINGS.get(bytes[0] ?? -1);
  if (meaning === undefined) return undefined;
  const { type, refused } = meaning;
  if (bytes.length < FIXED_BYTES + (refused === undefined ? 0 : REFUSAL_BYTES)) return undefined;
  const refusal = refused && refusalOf(refused, bytes.subarray(FIXED_BYTES));
  const eventFrom = FIXED_BYTES + (refusal === undefined ? 0 : REFUSAL_BYTES);
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
    ...(refusal !== undefined && { refusal }),
  };
}

function isPossible({ eventId, userId, acceptedAt, refusal }: RequestReference, now: string): boolean {
  const latest = Date.parse(now) + CLOCKS_APART_MS;
  const isPast = (instant: string) => Date.parse(instant) <= latest;
  const isEvents = eventIdSchema.safeParse(eventId).success;
  const isUsers = userId === undefined || userIdSchema.safeParse(userId).success;
  const { rejection, at = acceptedAt } = refusal ?? {};
  const isRefusals = rejection?.type !== "EventFull" || capacitySchema.safeParse(rejection.capacity).success;
  return isEvents && isUsers && isRefusals && isPast(acceptedAt) && isPast(at);
}

function refusalBytes(refusal: EarlyRefusal | undefined): Buffer {
  if (refusal === undefined) return Buffer.alloc(0);
  const { rejection, at } = refusal;
  const bytes = Buffer.alloc(REFUSAL_BYTES);
  bytes.writeUInt32BE(rejection.type === "EventFull" ? rejection.capacity : 0, 0);
  bytes.writeUIntBE(Date.parse(at), 4, 6);
  return bytes;
}

function refusalOf(type: EarlyRejection["type"], bytes: Buffer): EarlyRefusal {
  const at = new Date(bytes.readUIntBE(4, 6)).toISOString();
  if (type !== "EventFull") return { rejection: { type }, at };
  const capacity = bytes.readUInt32BE(0);
  return { rejection: { type, capacity, registeredCount: capacity }, at };
}
