import { formerExpiryOf, type RequestHistory } from "#domain/request-record.ts";
import { isLive, type Standing } from "#domain/event-state.ts";
import type { StoredRow } from "#ports/archive.ts";
import { placeOf } from "./audit-lists.ts";
import { batchesOf, type Examination, readable } from "./examination.ts";
import type { Findings } from "./findings.ts";
import { checkRequestRecords } from "./request-records.ts";

/** Audits of the table of registrations: where people stand, and the records of their requests. */

const NOWHERE: Standing = { status: "none" };
const NO_HISTORY: RequestHistory = { records: [] };

/**
 * Checks the rows of these people. Resolves with how many rows there are, and with what they count to.
 */
export async function auditRows(
  { archive, eventId, ...examination }: Examination,
  people: readonly string[],
): Promise<{ rows: number; counters: Counters }> {
  let rows = 0;
  const counters = { registeredCount: 0, offeredCount: 0, extraCount: 0, checkedInCount: 0 };
  for (const batch of batchesOf(people)) {
    const found = await archive.rows(eventId, batch);
    rows += found.size;
    for (const userId of batch) {
      const stored = found.get(userId);
      const row = readable(stored, examination.findings);
      if (row !== undefined) count(counters, row.standing);
      if (stored === undefined || row !== undefined) auditPerson({ eventId, ...examination }, userId, row);
    }
  }
  return { rows, counters };
}

type Counters = Record<"registeredCount" | "offeredCount" | "extraCount" | "checkedInCount", number>;

function count(counters: Counters, standing: Standing): void {
  if (standing.status === "offered") counters.offeredCount++;
  if (standing.status !== "registered") return;
  counters[standing.extra === true ? "extraCount" : "registeredCount"]++;
  if (standing.checkedInAt !== undefined) counters.checkedInCount++;
}

type PersonExamination = Omit<Examination, "archive">;

function auditPerson(
  { eventId, findings, replayed, now }: PersonExamination,
  userId: string,
  row: StoredRow | undefined,
): void {
  const item = `registrations ${userId}`;
  const expected = replayed.standings.get(userId) ?? NOWHERE;
  const standing = row?.standing ?? NOWHERE;
  // The database deletes the row of somebody who stands nowhere once its last record has expired.
  if (row !== undefined || isLive(expected)) {
    const isBoth = standing.status === "registered" && expected.status === "waitlisted";
    findings.compare(isBoth ? 3 : 7, item, standing, expected);
  }
  if (row !== undefined) auditIndexing(item, { eventId, ...row }, findings);
  const effects = replayed.effects.get(userId) ?? [];
  checkRequestRecords({ item, history: row ?? NO_HISTORY, effects, isEvent: false }, now, findings);
}

type AddressedRow = StoredRow & { readonly eventId: string };

/** Checks the attributes that the database works with: the keys of the row's indexes, and the expiry. */
function auditIndexing(item: string, row: AddressedRow, { check }: Findings): void {
  const { eventId, userId, standing, seat = "absent", due = "absent", dueShard, expiresAt, records } = row;
  const place = placeOf(standing, userId) ?? "absent";
  check(7, item, seat === place, () => `seat is ${seat}, should be ${place}`);
  // An offer that is not in its index never ends by itself.
  const end = standing.status === "offered" ? `${standing.expiresAt}#${eventId}#${userId}` : "absent";
  check(7, item, due === end, () => `due is ${due}, should be ${end}`);
  check(
    7,
    item,
    (dueShard === undefined) === (end === "absent"),
    () => `dueShard is ${dueShard ?? "absent"}`,
  );
  const last = records.at(-1);
  if (isLive(standing)) check(7, item, expiresAt === undefined, () => "is live, and set to expire");
  else if (last !== undefined && expiresAt !== undefined) {
    const due = formerExpiryOf(last.completedAt).getTime() / 1000;
    check(5, item, expiresAt >= due, () => "expires before what it remembers");
  }
}

/** Checks the row that has the records of the event's own requests, its updates. */
export async function auditEventRow({
  archive,
  eventId,
  findings,
  replayed,
  now,
}: Examination): Promise<void> {
  const item = `registrations #${eventId}`;
  const stored = await archive.eventRow(eventId);
  const row = readable(stored, findings);
  if (stored !== undefined && row === undefined) return;
  if (row !== undefined) findings.compare(7, item, row.standing, NOWHERE);
  const history = row ?? NO_HISTORY;
  checkRequestRecords({ item, history, effects: replayed.updates, isEvent: true }, now, findings);
}
