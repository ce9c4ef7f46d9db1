import type { EventState } from "#domain/event-state.ts";
import type { Archive } from "#ports/archive.ts";
import { auditDate, auditSeats, auditUsers, auditWaitlist } from "./audit-lists.ts";
import { auditEventRow, auditRows } from "./audit-rows.ts";
import { type Examination, readable } from "./examination.ts";
import { createFindings, type Findings } from "./findings.ts";
import { createReplay } from "./replay.ts";

/** The result of the audit of one event. */
export type EventAudit = Pick<Findings, "differences" | "checks"> & {
  readonly eventId: string;
  /** The event as its item has it; undefined when there is no item, or none that can be read. */
  readonly event: EventState | undefined;
  readonly entries: number;
  readonly rows: number;
};

/**
 * Replays the event's journal and compares the tables with it. `people` are the users who have a row at the
 * event; users whom the journal names are added. A change during the audit shows as a difference, too: the
 * caller finds out by another audit whether the difference is real. `now` decides which records may be gone.
 */
export async function auditEvent(
  archive: Archive,
  eventId: string,
  people: Iterable<string>,
  now: string,
): Promise<EventAudit> {
  const findings = createFindings(eventId);
  const replay = createReplay(eventId, findings);
  const { state: replayed } = replay;
  let entries = 0;
  for await (const stored of archive.journal(eventId)) {
    entries++;
    const entry = readable(stored, findings);
    if (entry !== undefined) replay.apply(entry);
  }
  const examination: Examination = { archive, eventId, findings, replayed, now };
  const event = await auditItem(examination, replay.event());
  const everybody = new Set(replayed.standings.keys()).union(new Set(people));
  const { rows, counters } = await auditRows(examination, [...everybody]);
  const places = await auditWaitlist(examination);
  if (event !== undefined) {
    const { registeredCount, offeredCount, extraCount, checkedInCount, waitlistCount } = event;
    const found = { registeredCount, offeredCount, extraCount, checkedInCount, waitlistCount };
    findings.compare(2, `events ${eventId}`, found, { ...counters, waitlistCount: places });
  }
  await auditSeats(examination);
  await auditDate(examination, event);
  await auditEventRow(examination);
  await auditUsers(examination);
  return { eventId, event, entries, rows, differences: findings.differences, checks: findings.checks };
}

/** Checks the event's item in the table of events. */
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
  const held = event.registeredCount + event.offeredCount;
  const { capacity } = event;
  findings.check(1, item, held <= capacity, () => `${held} of ${capacity} seats are taken`);
  if (expected !== undefined) findings.compare(7, item, flat(event), flat(expected));
  return event;
}

function flat({ details, ...rest }: EventState): object {
  return { ...details, ...rest };
}
