/**
 * The key of a request among those of its row: 128 bits, base64url. Under an Idempotency-Key they are a digest of
 * it. Without one they are random, and recognisable, so that a row can forget first what nobody may ask for again:
 * the last four bytes are a sum of the first twelve. By chance that is so for one digest in four thousand million.
 */

export const KEY_BYTES = 16;
const SUMMED_BYTES = 12;

/** Makes 16 random bytes, from `start` on, into the key of a request without an Idempotency-Key. */
export function markAsKeyless(bytes: Buffer, start = 0): void {
  bytes.writeUInt32BE(sumOf(bytes, start), start + SUMMED_BYTES);
}

/** Whether the request of this key had no Idempotency-Key; false for those of versions before 0.2.0. */
export function isKeyless(key: string): boolean {
  const bytes = Buffer.from(key, "base64url");
  return bytes.length === KEY_BYTES && bytes.readUInt32BE(SUMMED_BYTES) === sumOf(bytes, 0);
}

/** FNV-1a of the summed bytes, 32 bits. */
function sumOf(bytes: Buffer, start: number): number {
  let sum = 0x811c9dc5;
  for (let i = start; i < start + SUMMED_BYTES; i++) sum = Math.imul(sum ^ bytes.readUInt8(i), 0x01000193);
  return sum >>> 0;
}
