import { z } from "zod";
import { isKeyless } from "#contracts/request-key.ts";
import { NEVER_DROPPED, type RequestHistory, type RequestRecord } from "#domain/request-record.ts";
import type { RowWrite } from "#ports/roster-store.ts";
import { formerPackSchema, packRecords, unpackFormer, unpackRecords } from "./packed-records.ts";
import type { Item } from "./reading.ts";

/**
 * How the request history of a row is stored. A person may click a thousand times, and every command for the
 * row writes all of its history, at two write units for each KB. So only the newest records are stored as maps,
 * and the older ones packed. All of it has at most some 6.3 KB; beyond that some are dropped, and the row
 * remembers until when. Only what is in a worker's hands is kept beyond that, until the next command: at most some
 * 3,000 records, since ten messages have 600 KB.
 *
 *   receipts          the newest records, oldest first; the only attribute that versions before 0.2.0 know
 *   packedReceipts    those before them
 *   olderReceipts     those before them, as they were packed before: read, and never written
 *   forgottenThrough  see `RequestHistory`
 */

/** Records that are stored as maps. Versions before 0.2.0, which run beside this one in a deploy, see these. */
const NEWEST = NEVER_DROPPED;
const MAX_PACKED_BYTES = 5 * 1024;
/** Dropped beyond what has no room, so that most commands pack only once. */
const SPARE_RECORDS = 4;
/**
 * A refusal without an Idempotency-Key is remembered so long for who asks after it, if other commands follow. Who
 * clicks on is refused again and again, and only has the latest refusals stored.
 */
const REFUSAL_MS = 10 * 60 * 1000;
/** Rows of versions before 0.2.0 dropped the oldest of a thousand records, and did not say so. */
const FORMER_MAX_RECORDS = 1000;

export const HISTORY_ATTRIBUTES = [
  "receipts",
  "packedReceipts",
  "olderReceipts",
  "forgottenThrough",
] as const;

const historyItem = z.object({
  receipts: z.array(z.custom<RequestRecord>()),
  packedReceipts: z.instanceof(Uint8Array).optional(),
  olderReceipts: formerPackSchema.optional(),
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
  const droppable = older.slice(0, older.length - Math.max(0, inHand - NEWEST));
  const { packed, dropped } = packInRoom(older, droppable, Date.parse(records.at(-1)?.completedAt ?? ""));
  return {
    receipts,
    packedReceipts: packed,
    forgottenThrough: [forgottenThrough, ...[...dropped].map(({ acceptedAt }) => acceptedAt)].reduce(later),
  };
}

/** The history of a row. Throws on what `historyToItem` can't have made. */
export function readHistory(item: Item): RequestHistory {
  const { receipts, packedReceipts, olderReceipts, forgottenThrough } = historyItem.parse(item);
  const records = [
    ...(packedReceipts === undefined ? [] : unpackRecords(packedReceipts)),
    ...(olderReceipts === undefined ? [] : unpackFormer(olderReceipts)),
    ...receipts,
  ];
  if (forgottenThrough !== undefined) return { records, forgottenThrough };
  if (receipts.length < FORMER_MAX_RECORDS) return { records };
  return { records, forgottenThrough: receipts[0]?.acceptedAt };
}

type Packing = { readonly packed: Uint8Array | undefined; readonly dropped: ReadonlySet<RequestRecord> };

/** Packs `records`, without those of `droppable` that are of no use any more, or have no room. */
function packInRoom(
  records: readonly RequestRecord[],
  droppable: readonly RequestRecord[],
  now: number,
): Packing {
  const isPast = ({ key, result, completedAt }: RequestRecord) =>
    result.status === "rejected" && now - Date.parse(completedAt) > REFUSAL_MS && isKeyless(key);
  const dropped = new Set(droppable.filter(isPast));
  const rest = Object.groupBy(droppable, ({ key }) => (isKeyless(key) ? "keyless" : "keyed"));
  const inOrder = [...(rest.keyless ?? []), ...(rest.keyed ?? [])].filter((record) => !dropped.has(record));
  for (;;) {
    const kept = records.filter((record) => !dropped.has(record));
    const packed = kept.length === 0 ? undefined : packRecords(kept);
    const share = 1 - MAX_PACKED_BYTES / (packed?.byteLength ?? 0);
    if (share <= 0 || inOrder.length === 0) return { packed, dropped };
    for (const record of inOrder.splice(0, Math.ceil(kept.length * share) + SPARE_RECORDS))
      dropped.add(record);
  }
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
