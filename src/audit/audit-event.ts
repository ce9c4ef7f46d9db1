import type { EventState } from "#domain/roster.ts";
import type { Archive } from "#ports/archive.ts";
import { auditSeats, auditUsers, auditWaitlist } from "./audit-lists.ts";
import { auditEventRow, auditRows } from "./audit-rows.ts";
import { type Examination, readable } from "./examination.ts";
import { createFindings, type Findings } from "./findings.ts";
import { createReplay } from "./replay.ts";

/** What the audit of one event has come to. */
export type EventAudit = Pick<Findings, "differences" | "checks"> & {
  readonly eventId: string;
  /** The event as its item says; undefined when there is none that can be read. */
  readonly event: EventState | undefined;
  readonly entries: number;
  readonly rows: number;
};

/**
 * Replays the event's journal and holds the tables against it. `people` are those with rows for it; those
 * whom the journal names are added. What changes meanwhile shows as a difference: only the caller can tell it
 * from a real one.
 */
export async function auditEvent(
  archive: Archive,
  eventId: string,
  people: Iterable<string>,
  now: string,
): Promise<EventAudit> {
  const findings = createFindings(eventId);
  const replay = createReplay(eventId, findings);
  const { hall } = replay;
  let entries = 0;
  for await (const stored of archive.journal(eventId)) {
    entries++;
    const entry = readable(stored, findings);
    if (entry !== undefined) replay.take(entry);
  }
  const examination: Examination = { archive, eventId, findings, hall, now };
  const event = await auditItem(examination, replay.event());
  const everybody = new Set(hall.standings.keys()).union(new Set(people));
  const { rows, seated } = await auditRows(examination, [...everybody]);
  const places = await auditWaitlist(examination);
  if (event !== undefined) {
    const counters = { registeredCount: event.registeredCount, waitlistCount: event.waitlistCount };
    findings.compare(2, `events ${eventId}`, counters, { registeredCount: seated, waitlistCount: places });
  }
  await auditSeats(examination);
  await auditEventRow(examination);
  await auditUsers(examination);
  return { eventId, event, entries, rows, differences: findings.differences, checks: findings.checks };
}

/** The event's own item. */
async function auditItem(
  { archive, eventId, findings }: Examination,
  expected: EventState | undefined,
): Promise<EventState | undefined> {
  const item = `events ${eventId}`;
  const stored = await archive.event(eventId);
  const event = readable(stored, findings);
  findings.check(7, item, stored !== undefined || expected === undefined, () => "is missing");
  findings.check(
    7,
    item,
    stored === undefined || expected !== undefined,
    () => "has no journal to come from",
  );
  if (event === undefined) return undefined;
  const { registeredCount, capacity } = event;
  findings.check(
    1,
    item,
    registeredCount <= capacity,
    () => `${registeredCount} of ${capacity} seats are taken`,
  );
  if (expected !== undefined) findings.compare(7, item, flat(event), flat(expected));
  return event;
}

function flat({ details, ...rest }: EventState): object {
  return { ...details, ...rest };
}
