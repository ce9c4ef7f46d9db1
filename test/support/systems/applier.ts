import { applyCommands } from "#application/applying/apply-commands.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { systemClock } from "#platform/clock.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { RosterStore } from "#ports/roster-store.ts";

/** Applies commands as a worker does, in this process; keeps what it announces and what it reports. */
export function createApplier(store: RosterStore) {
  const entries: JournalEntry[] = [];
  const errors: unknown[] = [];
  const deps = {
    store,
    clock: systemClock,
    announce: (entry: JournalEntry) => void entries.push(entry),
    report: (_: string, error: unknown) => void errors.push(error),
    stopping: new AbortController().signal,
  };
  const apply = (eventId: string, commands: readonly SubmittedCommand[]) =>
    applyCommands(deps, eventId, commands);
  return { apply, entries, errors };
}
