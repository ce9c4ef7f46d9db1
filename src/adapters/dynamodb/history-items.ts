import { z } from "zod";
import type { RequestHistory, RequestRecord, Result } from "#domain/request-record.ts";
import type { RowWrite } from "#ports/roster-store.ts";
import type { Item } from "./reading.ts";

/**
 * How the request history of a row is stored. A person may click a thousand times, and every command for the
 * row writes all of its history. So only the newest records are stored as maps; the older ones take 42 bytes
 * each in one binary attribute, beside the few different ways in which they ended. All of it has at most
 * 32 KB; beyond that the oldest are dropped, and the row remembers until when. Only what is in a worker's hands
 * is kept beyond that, until the next command: at most some 3,000 records, since ten messages have 600 KB.
 *
 *   receipts          the newest records, oldest first; the only attribute that versions before 0.2.0 know
 *   olderReceipts     those before them: `results`, and `entries`, each with the number of its result
 *   forgottenThrough  see `RequestHistory`
 */

/** Records that are stored as maps. Versions before 0.2.0, which run beside this one in a deploy, see these. */
const NEWEST = 16;
const MAX_OLDER_BYTES = 27 * 1024;
/** Rows of versions before 0.2.0 dropped the oldest of a thousand records, and did not say so. */
const FORMER_MAX_RECORDS = 1000;

const KEY_BYTES = 16;
const FINGERPRINT_BYTES = 8;
const TIME_BYTES = 8;
const RESULT_BYTES = 2;
const ENTRY_BYTES = KEY_BYTES + FINGERPRINT_BYTES + 2 * TIME_BYTES + RESULT_BYTES;

export const HISTORY_ATTRIBUTES = ["receipts", "olderReceipts", "forgottenThrough"] as const;

const historyItem = z.object({
  receipts: z.array(z.custom<RequestRecord>()),
  olderReceipts: z
    .object({ results: z.array(z.custom<Result>()), entries: z.instanceof(Uint8Array) })
    .optional(),
  forgottenThrough: z.string().optional(),
});

type HistoryWrite = RequestHistory & Pick<RowWrite, "inHand">;

/** The attributes of a history. What has no room is dropped, but none of the newest `inHand` records. */
export function historyToItem({ records, forgottenThrough, inHand = 0 }: HistoryWrite): Item {
  const receipts = records.slice(-NEWEST);
  const older = records.slice(0, -NEWEST);
  const kept = newestThatFit(older, inHand - NEWEST);
  const dropped = older.slice(0, older.length - kept.length).map(({ acceptedAt }) => acceptedAt);
  return {
    receipts,
    olderReceipts: kept.length === 0 ? undefined : pack(kept),
    forgottenThrough: [forgottenThrough, ...dropped].reduce(later),
  };
}

/** The history of a row. Throws on what `historyToItem` can't have made. */
export function readHistory(item: Item): RequestHistory {
  const { receipts, olderReceipts, forgottenThrough } = historyItem.parse(item);
  const records = olderReceipts === undefined ? receipts : [...unpack(olderReceipts), ...receipts];
  if (forgottenThrough !== undefined) return { records, forgottenThrough };
  if (receipts.length < FORMER_MAX_RECORDS) return { records };
  return { records, forgottenThrough: receipts[0]?.acceptedAt };
}

type Packed = { readonly results: readonly Result[]; readonly entries: Uint8Array };

function newestThatFit(records: readonly RequestRecord[], inHand: number): readonly RequestRecord[] {
  const results = new Set<string>();
  let bytes = 0;
  for (let i = records.length - 1; i >= 0; i--) {
    const result = JSON.stringify(records[i]?.result);
    bytes += ENTRY_BYTES + (results.has(result) ? 0 : result.length);
    if (bytes > MAX_OLDER_BYTES && records.length - i > inHand) return records.slice(i + 1);
    results.add(result);
  }
  return records;
}

function pack(records: readonly RequestRecord[]): Packed {
  const numbers = new Map<string, number>();
  const results: Result[] = [];
  const entries = Buffer.alloc(records.length * ENTRY_BYTES);
  let at = 0;
  for (const { key, fingerprint, acceptedAt, completedAt, result } of records) {
    const spelled = JSON.stringify(result);
    const number = numbers.get(spelled) ?? results.push(result) - 1;
    numbers.set(spelled, number);
    at += entries.write(key, at, KEY_BYTES, "base64url");
    at += entries.write(fingerprint, at, FINGERPRINT_BYTES, "base64url");
    at = entries.writeDoubleBE(Date.parse(acceptedAt), at);
    at = entries.writeDoubleBE(Date.parse(completedAt), at);
    at = entries.writeUInt16BE(number, at);
  }
  return { results, entries };
}

function unpack({ results, entries }: Packed): RequestRecord[] {
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

function later(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
