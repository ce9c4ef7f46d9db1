import type { SubmittedCommand } from "../contracts/command-message.ts";
import type { Clock } from "../ports/clock.ts";
import { CommitConflict } from "../ports/errors.ts";
import type { JournalEntry } from "../ports/journal.ts";
import type { Commit, RosterStore } from "../ports/roster-store.ts";
import { interestOf, MAX_WINDOW, planChunk, planFailure } from "./chunk.ts";
import { isRetryable, pauseBefore } from "./retry.ts";

export type ApplyDeps = {
  readonly store: RosterStore;
  readonly clock: Clock;
  /** Told about every committed entry that subscribers have to hear of. Must not throw. */
  readonly announce: (entry: JournalEntry) => void;
  /** Told about what went wrong: a lost race, an outage, a decision that threw. */
  readonly report: (eventId: string, error: unknown, attempt: number) => void;
  /** Aborted when the worker stops: the commands in hand are still applied, but nothing is tried again. */
  readonly stopping: AbortSignal;
  /** How long one chunk is tried before it is left in the queue. */
  readonly patienceMs?: number;
};

/** How far it came: the first `done` commands have ended, durably. */
export type Applied = { readonly done: number; readonly error?: unknown };

/**
 * Applies commands of one event, in order, a chunk a transaction. Never throws: what could not be applied, for an
 * outage or a shutdown, is what is left behind `done`. Applying commands again that have ended changes nothing.
 */
export async function applyCommands(
  deps: ApplyDeps,
  eventId: string,
  commands: readonly SubmittedCommand[],
): Promise<Applied> {
  const { report, stopping, patienceMs = 20_000 } = deps;
  let done = 0;
  let attempt = 0;
  let alone = 0;
  let since = Date.now();
  while (done < commands.length) {
    const chunk = commands.slice(done, done + (alone > 0 ? 1 : MAX_WINDOW));
    try {
      done += await applyChunk(deps, eventId, chunk);
      [attempt, since, alone] = [0, Date.now(), Math.max(0, alone - 1)];
    } catch (error) {
      report(eventId, error, ++attempt);
      if (!isRetryable(error)) {
        // Something in this chunk can't be written. One at a time, so that only the command at fault pays for it.
        if (chunk.length === 1) return await failFirst(deps, eventId, commands, done);
        alone = chunk.length;
        continue;
      }
      if (stopping.aborted || Date.now() - since > patienceMs) return { done, error };
      await pauseBefore(attempt, error, stopping);
    }
  }
  return { done };
}

/** One load, one decision, one commit. Resolves with the number of commands that have ended. */
async function applyChunk(
  deps: ApplyDeps,
  eventId: string,
  commands: readonly SubmittedCommand[],
): Promise<number> {
  const { store, clock, report } = deps;
  const loaded = await store.load(interestOf(eventId, commands));
  const { commit, done, isTorn, failures } = planChunk(eventId, loaded, commands, clock());
  if (isTorn) throw new CommitConflict(["torn read"]);
  for (const failure of failures) report(eventId, failure, 0);
  if (commit !== undefined) await commitAndAnnounce(deps, commit);
  return done;
}

/** Ends the first command that is left as failed, and goes on with the others. */
async function failFirst(
  deps: ApplyDeps,
  eventId: string,
  commands: readonly SubmittedCommand[],
  done: number,
): Promise<Applied> {
  const first = commands.slice(done, done + 1);
  try {
    const loaded = await deps.store.load(interestOf(eventId, first));
    const commit = planFailure(eventId, loaded, first, deps.clock());
    if (commit !== undefined) await commitAndAnnounce(deps, commit);
  } catch (error) {
    return { done, error };
  }
  const rest = await applyCommands(deps, eventId, commands.slice(done + 1));
  return { ...rest, done: done + 1 + rest.done };
}

async function commitAndAnnounce({ store, announce }: ApplyDeps, commit: Commit): Promise<void> {
  await store.commit(commit);
  const { eventId, event, at, facts, isAnnounced } = commit;
  if (event !== undefined && isAnnounced)
    announce({ eventId, version: event.version, at, facts, isPending: true });
}
