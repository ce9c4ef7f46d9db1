import { setTimeout as sleep } from "node:timers/promises";
import type { Archive, Broken } from "#ports/archive.ts";
import type { Clock } from "#ports/clock.ts";
import { auditEvent, type EventAudit } from "./audit-event.ts";
import { type Checks, type Difference, type Invariant, noChecks } from "./findings.ts";

/** The result of the audit of a whole system, or of one of its events. */
export type Audit = {
  readonly events: number;
  readonly entries: number;
  readonly rows: number;
  readonly checks: Readonly<Checks>;
  readonly differences: readonly Difference[];
  readonly brokenUsers: readonly Broken[];
  /** Events that differed and changed during every audit: whether their differences are real is not known. */
  readonly unsettled: readonly string[];
};

export type AuditDeps = {
  readonly archive: Archive;
  /** Where each event is looked at first, for what is cheaper and may be behind: differences there are none yet. */
  readonly firstLook?: Archive;
  readonly clock: Clock;
  /** Called with each event as soon as it is audited; `total` is the number of events. */
  readonly onEvent: (audit: EventAudit, total: number) => void;
  /** Pauses before each further audit of an event that differs. */
  readonly pausesMs?: readonly number[];
};

/** Events audited at a time: the rows of each are in memory. */
const CONCURRENCY = 4;
/** An event that differs is audited again after these pauses: it may have changed, and an index may lag. */
const PAUSES_MS = [50, 200, 500, 1000];

/**
 * Audits every event of which any table has an item, or just `eventId`. An event that differs is audited
 * several times, and only differences that stay are reported. Holds in memory the ids of all people with
 * rows, and the rows of four events. Of a single event it audits the rows of those whom its journal or its index
 * of seats names; people who were only ever refused are found by reading the whole table.
 */
export async function audit(deps: AuditDeps, eventId?: string): Promise<Audit> {
  const { archive, firstLook = archive, onEvent } = deps;
  const people = await peopleByEvent(firstLook, eventId);
  const waiting = people.entries();
  const totals = { events: 0, entries: 0, rows: 0, checks: noChecks() };
  const differences: Difference[] = [];
  const unsettled: string[] = [];
  const work = async (): Promise<void> => {
    for (const [id, userIds] of waiting) {
      const { result, isSettled } = await auditSettled(deps, id, userIds);
      // Requests for an event that never existed leave rows, too.
      if (result.event === undefined && result.entries === 0 && result.differences.length === 0) continue;
      totals.events++;
      totals.entries += result.entries;
      totals.rows += result.rows;
      for (const [invariant, count] of Object.entries(result.checks)) {
        totals.checks[Number(invariant) as Invariant] += count;
      }
      if (isSettled) differences.push(...result.differences);
      else unsettled.push(id);
      onEvent(result, people.size);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const brokenUsers = eventId === undefined ? await Array.fromAsync(firstLook.brokenUsers()) : [];
  return { ...totals, differences, unsettled, brokenUsers };
}

async function peopleByEvent(archive: Archive, eventId?: string): Promise<Map<string, string[]>> {
  const people = new Map<string, string[]>();
  if (eventId !== undefined) return people.set(eventId, await Array.fromAsync(archive.seats(eventId)));
  for await (const id of archive.eventIds()) people.set(id, []);
  for await (const row of archive.rowAddresses()) {
    const known = people.get(row.eventId) ?? [];
    if (row.userId !== undefined) known.push(row.userId);
    people.set(row.eventId, known);
  }
  return people;
}

/**
 * Audits the event again and again, until nothing differs or the pauses are used up. Differences are
 * settled when the next audit finds a journal of the same length: then the event did not change while they
 * were found.
 */
async function auditSettled(
  { archive, firstLook, clock, pausesMs = PAUSES_MS }: AuditDeps,
  eventId: string,
  people: readonly string[],
): Promise<{ result: EventAudit; isSettled: boolean }> {
  if (firstLook !== undefined) {
    const first = await auditEvent(firstLook, eventId, people, clock());
    if (first.differences.length === 0) return { result: first, isSettled: true };
  }
  let result = await auditEvent(archive, eventId, people, clock());
  let isSettled = false;
  for (const pauseMs of pausesMs) {
    if (result.differences.length === 0) return { result, isSettled: true };
    await sleep(pauseMs);
    const next = await auditEvent(archive, eventId, people, clock());
    isSettled = next.entries === result.entries;
    result = next.differences.length > 0 && isSettled ? result : next;
  }
  return { result, isSettled };
}
