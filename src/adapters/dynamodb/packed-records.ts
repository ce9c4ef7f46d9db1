import { deflateRawSync, inflateRawSync } from "node:zlib";
import { z } from "zod";
import { KEY_BYTES } from "#contracts/request-key.ts";
import type { RequestRecord, Result } from "#domain/request-record.ts";

/** How many records of requests are stored in few bytes, some 28 to 36 each: as columns, deflated. */

const columns = z.object({
  keys: z.array(z.string()),
  fingerprints: z.array(z.string()),
  /** Milliseconds since 1970, and from then on. */
  accepted: z.array(z.number()),
  took: z.array(z.number()),
  results: z.array(z.custom<Result>()),
});

export function packRecords(records: readonly RequestRecord[]): Uint8Array {
  const accepted = records.map(({ acceptedAt }) => Date.parse(acceptedAt));
  const packed: z.input<typeof columns> = {
    keys: records.map(({ key }) => key),
    fingerprints: records.map(({ fingerprint }) => fingerprint),
    accepted,
    took: records.map(({ completedAt }, i) => Date.parse(completedAt) - (accepted[i] ?? 0)),
    results: records.map(({ result }) => result),
  };
  return deflateRawSync(JSON.stringify(packed));
}

/** Throws on what `packRecords` can't have made. */
export function unpackRecords(packed: Uint8Array): RequestRecord[] {
  const read = columns.parse(JSON.parse(inflateRawSync(packed).toString()));
  return read.keys.map((key, i) => {
    const [fingerprint, accepted, took] = [read.fingerprints[i], read.accepted[i], read.took[i]];
    const result = read.results[i];
    if (fingerprint === undefined || accepted === undefined || took === undefined || result === undefined)
      throw new Error(`record ${i} is not whole`);
    const [acceptedAt, completedAt] = [accepted, accepted + took].map((ms) => new Date(ms).toISOString());
    return { key, fingerprint, acceptedAt, completedAt, result } as RequestRecord;
  });
}

const FINGERPRINT_BYTES = 8;
const TIME_BYTES = 8;
const RESULT_BYTES = 2;
const ENTRY_BYTES = KEY_BYTES + FINGERPRINT_BYTES + 2 * TIME_BYTES + RESULT_BYTES;

/** As they were stored before: entries of 42 bytes, each with the number of its result. */
export const formerPackSchema = z.object({
  results: z.array(z.custom<Result>()),
  entries: z.instanceof(Uint8Array),
});

export function unpackFormer({ results, entries }: z.output<typeof formerPackSchema>): RequestRecord[] {
  const bytes = Buffer.from(entries.buffer, entries.byteOffset, entries.byteLength);
  const records: RequestRecord[] = [];
  for (let from = 0; from < bytes.length; from += ENTRY_BYTES) {
    let at = from;
    const key = bytes.toString("base64url", at, (at += KEY_BYTES));
    const fingerprint = bytes.toString("base64url", at, (at += FINGERPRINT_BYTES));
    const acceptedAt = new Date(bytes.readDoubleBE(at)).toISOString();
    const completedAt = new Date(bytes.readDoubleBE((at += TIME_BYTES))).toISOString();
    const number = bytes.readUInt16BE((at += TIME_BYTES));
    const result = results[number];
    if (result === undefined) throw new Error(`olderReceipts has no result ${number}`);
    records.push({ key, fingerprint, acceptedAt, completedAt, result });
  }
  return records;
}
