import type { SubmittedCommand } from "#contracts/command-message.ts";
import { personOf } from "#domain/commands.ts";
import { concernsEverybody } from "#domain/facts.ts";
import type { Result } from "#domain/request-record.ts";
import type { Clock } from "#ports/clock.ts";
import { CommitConflict, Unavailable } from "#ports/errors.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { Commit, LoadedChunk, RosterStore } from "#ports/roster-store.ts";
import { interestOf, MAX_PROMOTIONS, MAX_WINDOW, planChunk, planFailure } from "./chunk.ts";
import { isQuiet } from "./quiet.ts";
import { interestOfReadAhead, stateAfter } from "./read-ahead.ts";
import { isRetryable, pauseBefore } from "#flow/backoff.ts";

export type ApplyDeps = {
  readonly store: RosterStore;
  readonly clock: Clock;
  /** Called with every committed entry of which subscribers get a notification. Must not throw. */
  readonly announce: (entry: JournalEntry) => void;
  /** Settles entries that were committed without a mark. Without it every entry that is announced has one. */
  readonly settling?: Settling;
  /** Called with every failure: a lost race, an outage, a decision that threw (as attempt 0). */
  readonly report: (eventId: string, error: unknown, attempt: number) => void;
  /** Aborted when the worker stops: the chunk in hand is still applied, but not tried again, and none after it. */
  readonly stopping: AbortSignal;
  /** Milliseconds for which one chunk is tried before its commands stay in the queue. */
  readonly patienceMs?: number;
  /** Most commands that are loaded and decided per transaction. */
  readonly window?: number;
  /** Called after each commit that took effect: its milliseconds, and how its commands ended. */
  readonly onCommit?: (ms: number, results: readonly Result[]) => void;
};

/** See `Relay`. Both resolve once the entry is published, or has its mark; and throw `Unavailable`. */
export type Settling = {
  readonly settle: (entry: JournalEntry) => Promise<void>;
  readonly settleAgain: (eventId: string, version: number) => Promise<void>;
};

/**
 * The first `done` commands have ended, durably, and what is to be announced of them is settled. `error` is the
 * reason why the others have not.
 */
export type Applied = { readonly done: number; readonly error?: unknown };

/** What is in the worker's hands. */
type Batch = {
  readonly eventId: string;
  readonly commands: readonly SubmittedCommand[];
  /** The keys of the commands. */
  readonly inHand: ReadonlySet<string>;
};

/** How many commands have ended, and how the current chunk is tried. */
type Progress = {
  /** Commands that have ended. */
  readonly done: number;
  /** How often the current chunk has failed, and since when it is tried (`performance.now()`). */
  readonly attempt: number;
  readonly since: number;
  /**
   * Most commands that the current chunk may have, and most people whom one of them may promote in it: a quarter
   * after a failure, twice as many after a success.
   */
  readonly size: number;
  /** The state for the current chunk, if it was read while the chunk before was committed. */
  readonly loaded: LoadedChunk | undefined;
};

/**
 * Applies commands of one event, in order, one chunk per transaction. Never throws: after an outage or
 * during a shutdown the commands from `done` on are not applied. A command that has ended may be applied
 * again; that changes nothing.
 *
 * Where it is quiet, the last chunk is committed without a mark in the journal, and settled before its commands
 * count as ended. So whoever gets commands again that have a record looks whether their entry was settled; and the
 * queue gives out no later commands of the event before.
 */
export async function applyCommands(
  deps: ApplyDeps,
  eventId: string,
  commands: readonly SubmittedCommand[],
): Promise<Applied> {
  const { window = MAX_WINDOW } = deps;
  const batch: Batch = { eventId, commands, inHand: new Set(commands.map(({ key }) => key)) };
  let progress: Progress = { done: 0, attempt: 0, since: performance.now(), size: window, loaded: undefined };
  while (progress.done < commands.length) {
    try {
      progress = advanced(deps, progress, await applyChunk(deps, batch, progress));
      // Also between the steps of a raise: whoever gets the message next goes on with it.
      if (deps.stopping.aborted && progress.done < commands.length)
        return { done: progress.done, error: new Unavailable("this worker", { cause: "it stops" }) };
    } catch (error) {
      const tried = sizeOf(commands.slice(progress.done, progress.done + progress.size), progress);
      progress = { ...progress, attempt: progress.attempt + 1, loaded: undefined };
      deps.report(eventId, error, progress.attempt);
      switch (afterFailure(deps, tried, progress, error)) {
        case "again":
          await pauseBefore(progress.attempt, error, deps.stopping);
          break;
        case "smaller-later":
          progress = { ...progress, size: quarter(tried) };
          await pauseBefore(progress.attempt, error, deps.stopping);
          break;
        case "smaller":
          progress = { ...progress, size: quarter(tried) };
          break;
        case "end-as-failed": {
          const failure = await endAsFailed(deps, batch, progress);
          if (failure !== undefined) return { done: progress.done, error: failure.error };
          progress = advanced(deps, progress, { done: 1, loaded: undefined });
          break;
        }
        case "give-up":
          return { done: progress.done, error };
      }
    }
  }
  return { done: progress.done };
}

/** The result of one chunk: how many commands it ended, and the state for the next chunk if it is known. */
type AppliedChunk = { readonly done: number; readonly loaded: LoadedChunk | undefined };

function advanced(deps: ApplyDeps, { done, size }: Progress, chunk: AppliedChunk): Progress {
  const since = performance.now();
  return { done: done + chunk.done, attempt: 0, since, size: twice(deps, size), loaded: chunk.loaded };
}

/** How many commands the chunk has, or people whom one of them may let in: it changes all their rows. */
function sizeOf(chunk: readonly SubmittedCommand[], { size }: Progress): number {
  const isOfEvent = chunk.some(({ command }) => personOf(command) === undefined);
  return Math.max(chunk.length, isOfEvent ? Math.min(size, MAX_PROMOTIONS) : 0);
}

const quarter = (size: number) => Math.max(1, Math.floor(size / 4));
const twice = ({ window = MAX_WINDOW }: ApplyDeps, size: number) => Math.min(window, size * 2);

/**
 * What to do after a chunk of `tried` commands, or promotions, failed. If the failure may be temporary, it is tried
 * again, until `patienceMs` are over or the worker stops; then its commands stay in the queue. Unless a race was
 * lost, the next chunk has a quarter of the commands: they may have been too much for the database to read
 * or write in time, or one of them can't be written at all. The command at fault is found the same way, and
 * ends as failed, alone.
 */
function afterFailure(deps: ApplyDeps, tried: number, { since }: Progress, error: unknown) {
  const { stopping, patienceMs = 20_000 } = deps;
  if (!isRetryable(error)) return tried === 1 ? "end-as-failed" : "smaller";
  if (stopping.aborted || performance.now() - since > patienceMs) return "give-up";
  return error instanceof CommitConflict ? "again" : "smaller-later";
}

/** Loads the state, unless it was read ahead; decides as many commands as fit into a transaction; commits. */
async function applyChunk(
  deps: ApplyDeps,
  { eventId, commands, inHand }: Batch,
  progress: Progress,
): Promise<AppliedChunk> {
  const { store, clock, report, settling } = deps;
  const remaining = commands.slice(progress.done);
  const chunk = remaining.slice(0, progress.size);
  const interest = interestOf(eventId, chunk);
  let loaded = progress.loaded ?? (await store.load(interest));
  // Planning changes what was loaded.
  let { version = 0, changedAt = "" } = loaded.roster.event ?? {};
  const now = clock();
  const bounds = { inHand, mostPromotions: progress.size };
  let plan = planChunk(eventId, loaded, chunk, now, bounds);
  if (plan.isTorn && interest.head === 0) {
    // The offer of somebody who acts has run out, and nobody has looked yet who waits for the seat.
    loaded = await store.load({ ...interest, head: chunk.length });
    ({ version = 0, changedAt = "" } = loaded.roster.event ?? {});
    plan = planChunk(eventId, loaded, chunk, now, bounds);
  }
  const { commit, done, known, results, isTorn, failures } = plan;
  if (isTorn) throw new CommitConflict(["torn read"]);
  for (const failure of failures) report(eventId, failure, 0);
  // Somebody has committed behind an unsettled entry who doesn't know of such: a worker of an older version.
  if ((loaded.unsettled ?? version) < version || known > 0) await settleLeft(deps, eventId);
  if (commit === undefined) return { done, loaded: undefined };
  const next = remaining.slice(done, done + twice(deps, progress.size));
  const isUnmarked =
    settling !== undefined &&
    commit.isAnnounced &&
    !commit.facts.some(concernsEverybody) &&
    done === remaining.length &&
    isQuiet(changedAt, chunk, now);
  const [read] = await Promise.all([
    readAhead(store, commit, next),
    commitAndAnnounce(deps, isUnmarked ? { ...commit, isUnmarked } : commit, results),
  ]);
  return { done, loaded: read };
}

/** Settles the entry of which the event says that it is not, if there is one. */
async function settleLeft({ store, settling }: ApplyDeps, eventId: string): Promise<void> {
  if (settling === undefined) return;
  // Read after the records that were found: the entry that came with them can't be missed.
  const nothing = { userIds: [], ranked: [], event: false, head: 0 };
  const { unsettled } = await store.load({ eventId, ...nothing });
  if (unsettled !== undefined) await settling.settleAgain(eventId, unsettled);
}

/** The state for the next chunk, read while `commit` is under way; undefined if it has to be loaded later. */
async function readAhead(
  store: RosterStore,
  commit: Commit,
  next: readonly SubmittedCommand[],
): Promise<LoadedChunk | undefined> {
  if (next.length === 0) return undefined;
  const interest = interestOf(commit.eventId, next);
  try {
    return stateAfter(commit, await store.load(interestOfReadAhead(interest, commit)), interest);
  } catch {
    return undefined;
  }
}

/** Ends the next command as failed. Resolves with the error if not even that can be written. */
async function endAsFailed(
  deps: ApplyDeps,
  { eventId, commands, inHand }: Batch,
  { done }: Progress,
): Promise<{ readonly error: unknown } | undefined> {
  const first = commands.slice(done, done + 1);
  try {
    const loaded = await deps.store.load(interestOf(eventId, first));
    const commit = planFailure(eventId, loaded, first, deps.clock(), { inHand });
    if (commit === undefined) await settleLeft(deps, eventId);
    else await commitAndAnnounce(deps, commit, [{ status: "failed" }]);
    return undefined;
  } catch (error) {
    return { error };
  }
}

async function commitAndAnnounce(
  { store, announce, settling, onCommit }: ApplyDeps,
  commit: Commit,
  results: readonly Result[],
): Promise<void> {
  const start = performance.now();
  await store.commit(commit);
  onCommit?.(performance.now() - start, results);
  const { eventId, event, at, facts, isAnnounced, isUnmarked = false } = commit;
  if (event === undefined || !isAnnounced) return;
  const entry = { eventId, version: event.version, at, facts, isPending: !isUnmarked };
  if (isUnmarked) await settling?.settle(entry);
  else announce(entry);
}
