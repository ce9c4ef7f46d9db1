import { type EarlyRejection, earlyRejectionSchema } from "#contracts/early-rejection.ts";
import type { Rejection } from "#domain/rejection.ts";

/** How a refusal without the queue is written into the id of its request, which is all that is stored of it. */

/** A refusal without the queue: what a worker would have said at that time. */
export type EarlyRefusal = { readonly rejection: EarlyRejection; readonly at: string };

/** Whether a gateway may say this by itself. */
export function isEarly(rejection: Rejection): rejection is EarlyRejection {
  return earlyRejectionSchema.safeParse(rejection).success;
}

/** The bytes of the refusal: its time, 6; the length of what follows, 2; its reason, as JSON. */
export function sealedRefusal({ rejection, at }: EarlyRefusal): Buffer {
  const reason = Buffer.from(JSON.stringify(rejection));
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(Date.parse(at), 0, 6);
  head.writeUInt16BE(reason.length, 6);
  return Buffer.concat([head, reason]);
}

const HEAD_BYTES = 8;

/** The refusal that these bytes begin with, and how many it takes; undefined if they begin with none. */
export function unsealedRefusal(
  bytes: Buffer,
): { readonly refusal: EarlyRefusal; readonly length: number } | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const length = HEAD_BYTES + bytes.readUInt16BE(6);
  const { success, data } = earlyRejectionSchema.safeParse(jsonIn(bytes.subarray(HEAD_BYTES, length)));
  if (!success) return undefined;
  return { refusal: { rejection: data, at: new Date(bytes.readUIntBE(0, 6)).toISOString() }, length };
}

/** Undefined where the text is no JSON. */
function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
