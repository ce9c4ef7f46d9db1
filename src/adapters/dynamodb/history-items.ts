import { z } from "zod";
import { isKeyless, KEY_BYTES } from "#contracts/request-key.ts";
import {
  NEVER_DROPPED,
  type RequestHistory,
  type RequestRecord,
  type Result,
} from "#domain/request-record.ts";
import type { RowWrite } from "#ports/roster-store.ts";
import type { Item } from "./reading.ts";

/**
 * How the request history of a row is stored. A person may click a thousand times, and every command for the
 * row writes all of its history. So only the newest records are stored as maps; the older ones take 42 bytes
 * each in one binary attribute, beside the few different ways in which they ended. All of it has at most
 * 32 KB; beyond that some are dropped, and the row remembers until when. Only what is in a worker's hands
 * is kept beyond that, until the next command: at most some 3,000 records, since ten messages have 600 KB.
 *
 *   receipts          the newest records, oldest first; the only attribute that versions before 0.2.0 know
 *   olderReceipts     those before them: `results`, and `entries`, each with the number of its result
 *   forgottenThrough  see `RequestHistory`
 */

/** Records that are stored as maps. Versions before 0.2.0, which run beside this one in a deploy, see these. */
const NEWEST = NEVER_DROPPED;
const MAX_OLDER_BYTES = 27 * 1024;
/** Rows of versions before 0.2.0 dropped the oldest of a thousand records, and did not say so. */
const FORMER_MAX_RECORDS = 1000;

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

/**
 * The attributes of a history. What has no room is dropped, oldest first, and first what had no Idempotency-Key;
 * but none of the newest `inHand` records.
 */
export function historyToItem({ records, forgottenThrough, inHand = 0 }: HistoryWrite): Item {
  const receipts = records.slice(-NEWEST);
  const older = records.slice(0, -NEWEST);
  const dropped = withoutRoom(older, Math.max(0, inHand - NEWEST));
  const kept = older.filter((record) => !dropped.has(record));
  return {
    receipts,
    olderReceipts: kept.length === 0 ? undefined : pack(kept),
    forgottenThrough: [forgottenThrough, ...[...dropped].map(({ acceptedAt }) => acceptedAt)].reduce(later),
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

/** Those that have no room; none of the last `inHand` is among them. */
function withoutRoom(records: readonly RequestRecord[], inHand: number): ReadonlySet<RequestRecord> {
  const uses = new Map<string, number>();
  let bytes = records.length * ENTRY_BYTES;
  for (const { result } of records) {
    const spelled = JSON.stringify(result);
    if (!uses.has(spelled)) bytes += spelled.length;
    uses.set(spelled, (uses.get(spelled) ?? 0) + 1);
  }
  const dropped = new Set<RequestRecord>();
  if (bytes <= MAX_OLDER_BYTES) return dropped;
  const { keyless = [], keyed = [] } = Object.groupBy(records.slice(0, records.length - inHand), ({ key }) =>
    isKeyless(key) ? "keyless" : "keyed",
  );
  for (const record of [...keyless, ...keyed]) {
    if (bytes <= MAX_OLDER_BYTES) break;
    const spelled = JSON.stringify(record.result);
    const others = (uses.get(spelled) ?? 0) - 1;
    uses.set(spelled, others);
    bytes -= ENTRY_BYTES + (others === 0 ? spelled.length : 0);
    dropped.add(record);
  }
  return dropped;
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
