import { hash } from "node:crypto";
import type { EarlyRejection } from "#contracts/early-rejection.ts";
import { capacitySchema } from "#contracts/event.ts";
import type { RequestType } from "#contracts/request.ts";
import { eventIdSchema, userIdSchema } from "#contracts/values.ts";
import type { Sealer } from "#application/seal.ts";
import { type EarlyRefusal, sealedRefusal, unsealedRefusal } from "./sealed-refusal.ts";

/** Everything that is needed to find the outcome of a request. A request id is its reference, sealed. */
export type RequestReference = {
  readonly type: RequestType;
  readonly eventId: string;
  /** Absent on what concerns the event alone. */
  readonly userId?: string | undefined;
  /** 128 bits, base64url: identifies the request among those of its row. */
  readonly key: string;
  /** 64 bits, base64url: identifies the command. */
  readonly fingerprint: string;
  readonly acceptedAt: string;
  /** Who sent it, as `submitterOf` says; absent from ids that were given out before they had it. */
  readonly submitter?: string | undefined;
  /** Set if the command was refused at once, without the queue: the outcome is stored only here. */
  readonly refusal?: EarlyRefusal | undefined;
};

/** What ids that were given out begin with: a code never changes, and never gets another meaning. */
const CODES = {
  register: 0,
  unregister: 1,
  update: 2,
  publish: 8,
  "cancel-event": 9,
  reinstate: 10,
  promote: 11,
  "check-in": 12,
  "undo-check-in": 13,
} as const satisfies Record<RequestType, number>;
/** The same for commands that were refused at once, by the reason. All others begin with `REFUSED`. */
const REFUSED_CODES = {
  EventFull: { register: 3 },
  EventNotFound: {
    register: 4,
    unregister: 5,
    update: 6,
    publish: 14,
    "cancel-event": 15,
    reinstate: 16,
    promote: 17,
    "check-in": 18,
    "undo-check-in": 19,
  },
  UserNotFound: { register: 7 },
} as const satisfies Partial<Record<EarlyRejection["type"], Partial<Record<RequestType, number>>>>;
/** A refusal in words of its own, behind the code of the command's type. */
const REFUSED = 20;
const KEY_BYTES = 16;
const FINGERPRINT_BYTES = 8;
const HEAD_BYTES = 8;
/** The capacity of a full event, else 0; then the time. */
const REFUSAL_BYTES = 10;
const FIXED_BYTES = HEAD_BYTES + KEY_BYTES + FINGERPRINT_BYTES;
const SUBMITTER_BYTES = 8;
/** Added to the code of an id that says who sent the request. */
const HAS_SUBMITTER = 0x80;
/** How far the clocks of two gateways may be apart. */
const CLOCKS_APART_MS = 3_600_000;

/** The commands that concern nobody in particular. */
const OF_EVENT: ReadonlySet<RequestType> = new Set(["update", "publish", "cancel-event", "reinstate"]);

type CodedReason = keyof typeof REFUSED_CODES;
type Meaning = { readonly type: RequestType; readonly refused?: CodedReason };

const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  ...meaningsOf(CODES),
  ...Object.entries(REFUSED_CODES).flatMap(([refused, codes]) =>
    meaningsOf(codes).map(([code, { type }]): [number, Meaning] => [
      code,
      { type, refused: refused as CodedReason },
    ]),
  ),
]);

function meaningsOf(codes: Partial<Record<RequestType, number>>): [number, Meaning][] {
  return Object.entries(codes).map(([type, code]) => [code, { type: type as RequestType }]);
}

/** The code of a refusal that versions before 0.2.0 can read, too; undefined if it says more than they know. */
function refusedCodeOf(type: RequestType, { rejection }: EarlyRefusal): number | undefined {
  if (rejection.type === "EventFull" && rejection.registeredCount !== rejection.capacity) return undefined;
  if ("offeredCount" in rejection) return undefined;
  const codes: Partial<Record<string, Partial<Record<RequestType, number>>>> = REFUSED_CODES;
  return codes[rejection.type]?.[type];
}

/** What request ids keep of the id of a caller: 64 bits of a digest, base64url. */
export function submitterOf(callerId: string): string {
  return hash("sha256", callerId, "buffer").toString("base64url", 0, SUBMITTER_BYTES);
}

/** The most characters of an id. Only a refusal that gives a long reason makes one that is longer. */
export const LONGEST_ID = 512;

/** The id of a request: without a refusal at most 443 characters, since ids of events and users have at most 128. */
export function encodeRequestId(sealer: Sealer, reference: RequestReference): string {
  const { type, eventId, userId = "", key, fingerprint, acceptedAt, refusal, submitter } = reference;
  const code = refusal === undefined ? CODES[type] : (refusedCodeOf(type, refusal) ?? REFUSED);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(code + (submitter === undefined ? 0 : HAS_SUBMITTER), 0);
  head.writeUInt8(eventId.length, 1);
  head.writeUIntBE(Date.parse(acceptedAt), 2, 6);
  const content = Buffer.concat([
    head,
    Buffer.from(key, "base64url"),
    Buffer.from(fingerprint, "base64url"),
    code === REFUSED ? inWords(type, refusal) : refusalBytes(refusal),
    Buffer.from(submitter ?? "", "base64url"),
    Buffer.from(eventId + userId),
  ]);
  return sealer.seal("request", "", content);
}

function inWords(type: RequestType, refusal: EarlyRefusal | undefined): Buffer {
  if (refusal === undefined) return Buffer.alloc(0);
  return Buffer.concat([Buffer.from([CODES[type]]), sealedRefusal(refusal)]);
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
  const bytes = requestId.length <= LONGEST_ID ? sealer.open("request", "", requestId) : undefined;
  const reference = bytes && referenceIn(bytes);
  return reference !== undefined && isPossible(reference, now) ? reference : undefined;
}

/** What the first bytes say: the type, and the refusal, if there is one; and where what follows begins. */
type Opening = {
  readonly type: RequestType;
  readonly refusal?: EarlyRefusal;
  readonly through: number;
};

function openingOf(code: number, bytes: Buffer): Opening | undefined {
  const rest = bytes.subarray(FIXED_BYTES);
  if (code === REFUSED) {
    const type = MEANINGS.get(rest[0] ?? -1);
    const words = unsealedRefusal(rest.subarray(1));
    if (type === undefined || type.refused !== undefined || words === undefined) return undefined;
    return { type: type.type, refusal: words.refusal, through: FIXED_BYTES + 1 + words.length };
  }
  const meaning = MEANINGS.get(code);
  if (meaning === undefined) return undefined;
  const { type, refused } = meaning;
  const through = FIXED_BYTES + (refused === undefined ? 0 : REFUSAL_BYTES);
  if (bytes.length < through) return undefined;
  return { type, ...(refused && { refusal: refusalOf(refused, rest) }), through };
}

function referenceIn(bytes: Buffer): RequestReference | undefined {
  const first = bytes[0] ?? 0;
  const hasSubmitter = first >= HAS_SUBMITTER;
  const opening = openingOf(hasSubmitter ? first - HAS_SUBMITTER : first, bytes);
  if (opening === undefined) return undefined;
  const { type, refusal, through: submitterFrom } = opening;
  const eventFrom = submitterFrom + (hasSubmitter ? SUBMITTER_BYTES : 0);
  if (bytes.length < eventFrom) return undefined;
  const userFrom = eventFrom + bytes.readUInt8(1);
  const userId = bytes.toString("utf8", userFrom);
  const isOfEvent = OF_EVENT.has(type);
  if (userFrom > bytes.length || (isOfEvent && userId !== "")) return undefined;
  return {
    type,
    eventId: bytes.toString("utf8", eventFrom, userFrom),
    ...(!isOfEvent && { userId }),
    key: bytes.toString("base64url", HEAD_BYTES, HEAD_BYTES + KEY_BYTES),
    fingerprint: bytes.toString("base64url", HEAD_BYTES + KEY_BYTES, FIXED_BYTES),
    acceptedAt: new Date(bytes.readUIntBE(2, 6)).toISOString(),
    ...(hasSubmitter && { submitter: bytes.toString("base64url", submitterFrom, eventFrom) }),
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

function refusalOf(type: CodedReason, bytes: Buffer): EarlyRefusal {
  const at = new Date(bytes.readUIntBE(4, 6)).toISOString();
  if (type !== "EventFull") return { rejection: { type }, at };
  const capacity = bytes.readUInt32BE(0);
  return { rejection: { type, capacity, registeredCount: capacity }, at };
}
