import type { SubmittedCommand } from "#contracts/command-message.ts";
import type { Result } from "#domain/request-record.ts";
import type { Clock } from "#ports/clock.ts";
import { CommitConflict } from "#ports/errors.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { Commit, LoadedChunk, RosterStore } from "#ports/roster-store.ts";
import { interestOf, MAX_WINDOW, planChunk, planFailure } from "./chunk.ts";
import { carriedOver, interestBeside } from "./read-ahead.ts";
import { isRetryable, pauseBefore } from "#flow/backoff.ts";

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
  /** Most commands that are looked at for one transaction. */
  readonly window?: number;
  /** Told about each commit that took effect: how long it took, and how the commands ended that it is for. */
  readonly onCommit?: (ms: number, results: readonly Result[]) => void;
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
  const { report, stopping, patienceMs = 20_000, window = MAX_WINDOW } = deps;
  let done = 0;
  let attempt = 0;
  let alone = 0;
  let since = performance.now();
  let ahead: LoadedChunk | undefined;
  while (done < commands.length) {
    const isAlone = alone > 0;
    const left = commands.slice(done);
    try {
      const applied = await applyChunk(deps, eventId, left, isAlone, ahead);
      done += applied.done;
      [attempt, since, alone] = [0, performance.now(), Math.max(0, alone - 1)];
      ahead = applied.ahead;
    } catch (error) {
      ahead = undefined;
      report(eventId, error, ++attempt);
      if (!isRetryable(error)) {
        // Something in this chunk can't be written. One at a time, so that only the command at fault pays for it.
        const size = Math.min(left.length, window);
        if (isAlone || size === 1) return await failFirst(deps, eventId, commands, done);
        alone = size;
        continue;
      }
      if (stopping.aborted || performance.now() - since > patienceMs) return { done, error };
      await pauseBefore(attempt, error, stopping);
    }
  }
  return { done };
}

/** How many commands have ended, and what is known for the next chunk. */
type AppliedChunk = { readonly done: number; readonly ahead: LoadedChunk | undefined };

/** One load, unless it was read ahead; one decision, on as many commands as may fit or on one alone; one commit. */
async function applyChunk(
  deps: ApplyDeps,
  eventId: string,
  commands: readonly SubmittedCommand[],
  isAlone: boolean,
  ahead: LoadedChunk | undefined,
): Promise<AppliedChunk> {
  const { store, clock, report, window = MAX_WINDOW } = deps;
  const chunk = commands.slice(0, isAlone ? 1 : window);
  const loaded = ahead ?? (await store.load(interestOf(eventId, chunk)));
  const { commit, done, results, isTorn, failures } = planChunk(eventId, loaded, chunk, clock());
  if (isTorn) throw new CommitConflict(["torn read"]);
  for (const failure of failures) report(eventId, failure, 0);
  if (commit === undefined) return { done, ahead: undefined };
  const next = isAlone ? [] : commands.slice(done, done + window);
  const [read] = await Promise.all([
    readBeside(store, commit, next),
    commitAndAnnounce(deps, commit, results),
  ]);
  return { done, ahead: read };
}

/** What the next chunk has to know, read while `commit` is under way. A read that fails is made again, later. */
async function readBeside(
  store: RosterStore,
  commit: Commit,
  next: readonly SubmittedCommand[],
): Promise<LoadedChunk | undefined> {
  if (next.length === 0) return undefined;
  const interest = interestOf(commit.eventId, next);
  try {
    return carriedOver(interest, await store.load(interestBeside(interest, commit)), commit);
  } catch {
    return undefined;
  }
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
    if (commit !== undefined) await commitAndAnnounce(deps, commit, [{ status: "failed" }]);
  } catch (error) {
    return { done, error };
  }
  const rest = await applyCommands(deps, eventId, commands.slice(done + 1));
  return { ...rest, done: done + 1 + rest.done };
}

async function commitAndAnnounce(
  { store, announce, onCommit }: ApplyDeps,
  commit: Commit,
  results: readonly Result[],
): Promise<void> {
  const start = performance.now();
  await store.commit(commit);
  onCommit?.(performance.now() - start, results);
  const { eventId, event, at, facts, isAnnounced } = commit;
  if (event !== undefined && isAnnounced)
    announce({ eventId, version: event.version, at, facts, isPending: true });
}
