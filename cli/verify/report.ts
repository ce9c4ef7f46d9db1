import { printable } from "#platform/printable.ts";
import type { Audit } from "#audit/audit.ts";
import type { EventAudit } from "#audit/audit-event.ts";
import { INVARIANTS, type Invariant } from "#audit/findings.ts";

/** An audit as a person reads it. */

const WIDTHS = [-34, 15, 15, 9, 9, 13] as const;

export const EVENT_HEAD = line(["event", "version", "seats", "waiting", "entries", "differences"], WIDTHS);

export function eventLine({ eventId, event, entries, differences }: EventAudit): string {
  const { version = "-", registeredCount = "-", capacity = "-", waitlistCount = "-" } = event ?? {};
  const seats = `${registeredCount}/${capacity}`;
  return line(
    [printable(eventId), version, seats, waitlistCount, entries, differences.length || "none"],
    WIDTHS,
  );
}

/** What was checked, how often, and all that is not as it has to be. */
export function summary(audit: Audit): string {
  const { events, entries, rows, checks, differences, brokenUsers, unsettled } = audit;
  const widths = [-2, -48, 12, 13] as const;
  const table = Object.entries(INVARIANTS).map(([number, text]) => {
    const invariant = Number(number) as Invariant;
    const found = differences.filter((difference) => difference.invariant === invariant).length;
    return line([number, text, checks[invariant], found || "none"], widths);
  });
  const named = differences.map(({ eventId, invariant, item, detail }) => {
    return printable(`  ${eventId}: ${item} ${detail} (${invariant})`);
  });
  const users = brokenUsers.map(({ key, problem }) => printable(`  ${key} ${problem}`));
  const total = named.length + users.length;
  const moving = unsettled.map((eventId) => printable(`  ${eventId}`));
  return [
    line(["", "invariant", "checked", "differences"], widths),
    ...table,
    "",
    ...(total > 0 ? ["Differences:", ...named, ...users, ""] : []),
    ...(moving.length > 0 ? ["Changed all the time, and could not be audited:", ...moving, ""] : []),
    `events: ${events}, journal entries: ${entries}, rows of registrations: ${rows}, differences: ${total || "none"}`,
    "",
  ].join("\n");
}

/** Cells side by side; a negative width is aligned to the left. */
function line(cells: readonly (string | number)[], widths: readonly number[]): string {
  const padded = cells.map((cell, i) => {
    const width = widths[i] ?? 0;
    return width < 0 ? String(cell).padEnd(-width) : String(cell).padStart(width);
  });
  return padded.join("").trimEnd();
}
