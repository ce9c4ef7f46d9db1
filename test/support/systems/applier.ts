import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { CommitConflict } from "#ports/errors.ts";
import { applyCommands } from "#application/applying/apply-commands.ts";
import type { SubmittedCommand } from "#contracts/command-message.ts";
import { systemClock } from "#platform/clock.ts";
import type { Clock } from "#ports/clock.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { RosterStore } from "#ports/roster-store.ts";

/**
 * Applies commands as a worker does, in this process; keeps what it announces and what it reports. `errors` is what it
 * reports but for conflicts with itself, which a slow answer of a busy emulator may cause in any test.
 */
export function createApplier(store: RosterStore, clock: Clock = systemClock) {
  const entries: JournalEntry[] = [];
  const reported: unknown[] = [];
  const errors: unknown[] = [];
  const deps = {
    store,
    clock,
    announce: (entry: JournalEntry) => void entries.push(entry),
    report: (_: string, error: unknown) => {
      reported.push(error);
      if (!isOwnRepetition(error)) errors.push(error);
    },
    stopping: new AbortController().signal,
  };
  const apply = (eventId: string, commands: readonly SubmittedCommand[]) =>
    applyCommands(deps, eventId, commands);
  return { apply, entries, reported, errors };
}

/** Whether the SDK has sent a transaction again whose answer was slow, and the first had been carried out. */
function isOwnRepetition(error: unknown): boolean {
  if (!(error instanceof CommitConflict)) return false;
  const { cause } = error;
  return cause instanceof TransactionCanceledException && (cause.$metadata.attempts ?? 1) > 1;
}
