import { formerExpiryOf, type RequestHistory } from "#domain/request-record.ts";
import { isLive, seatOf, type Standing } from "#domain/event-state.ts";
import type { StoredRow } from "#ports/archive.ts";
import { batchesOf, type Examination, readable } from "./examination.ts";
import type { Findings } from "./findings.ts";
import { checkRequestRecords } from "./request-records.ts";

/** Audits of the table of registrations: where people stand, and the records of their requests. */

const NOWHERE: Standing = { status: "none" };
const NO_HISTORY: RequestHistory = { records: [] };

/**
 * Checks the rows of these people. Resolves with how many rows there are, and how many of them have a seat.
 */
export async function auditRows(
  { archive, eventId, ...examination }: Examination,
  people: readonly string[],
): Promise<{ rows: number; seated: number }> {
  let rows = 0;
  let seated = 0;
  for (const batch of batchesOf(people)) {
    const found = await archive.rows(eventId, batch);
    rows += found.size;
    for (const userId of batch) {
      const stored = found.get(userId);
      const row = readable(stored, examination.findings);
      if (row?.standing.status === "registered") seated++;
      if (stored === undefined || row !== undefined) auditPerson(examination, userId, row);
    }
  }
  return { rows, seated };
}

type PersonExamination = Omit<Examination, "archive" | "eventId">;

function auditPerson(
  { findings, replayed, now }: PersonExamination,
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
  if (row !== undefined) auditIndexing(item, row, findings);
  const effects = replayed.effects.get(userId) ?? [];
  checkRequestRecords({ item, history: row ?? NO_HISTORY, effects, isEvent: false }, now, findings);
}

/** Checks the attributes that the database works with: the key of the index of seats, and the expiry. */
function auditIndexing(item: string, row: StoredRow, { check }: Findings): void {
  const { userId, standing, seat = "absent", expiresAt, records } = row;
  const place = standing.status === "registered" ? seatOf(standing.registeredAt, userId) : "absent";
  check(7, item, seat === place, () => `seat is ${seat}, should be ${place}`);
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
