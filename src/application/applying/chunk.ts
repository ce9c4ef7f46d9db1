import type { SubmittedCommand } from "#contracts/command-message.ts";
import { type Command, personOf, type Request } from "#domain/commands.ts";
import { type Decision, decide, type Circumstances } from "#domain/decide.ts";
import type { Fact } from "#domain/facts.ts";
import type { RequestRecord, Result } from "#domain/request-record.ts";
import { standingOf } from "#domain/roster.ts";
import { later } from "#domain/schedule.ts";
import { type ChunkInterest, type Commit, type LoadedChunk, MAX_ACTIONS } from "#ports/roster-store.ts";
import { createLedger } from "./ledger.ts";

/** Most commands per transaction: each writes a row, and the event and the journal need an action each. */
export const MAX_WINDOW = MAX_ACTIONS - 2;
/**
 * Most promotions per update: each changes a row and the waitlist; event, journal and event row are the
 * other 3.
 */
export const MAX_PROMOTIONS = Math.floor((MAX_ACTIONS - 3) / 2);

export type ChunkPlan = {
  /** Undefined when there is nothing to write: every command of the chunk already has its record. */
  readonly commit: Commit | undefined;
  /** How many commands have ended once this is committed; 0 for a step of a big raise. */
  readonly done: number;
  /** How many of those had a record already: they were applied before, and may come again. */
  readonly known: number;
  /** How the commands ended that had no record yet. */
  readonly results: readonly Result[];
  /** Whether the reads contradict each other, so that nothing can be decided on them. */
  readonly isTorn: boolean;
  /** Errors of decisions that threw; their commands end as failed. */
  readonly failures: readonly unknown[];
};

/** The bounds of a chunk, beside those of a transaction. */
export type ChunkBounds = {
  /** The keys of the commands whose records no row may drop yet. */
  readonly inHand?: ReadonlySet<string>;
  /** Most people whom one command may promote in this transaction. */
  readonly mostPromotions?: number;
};

/** What must be loaded to decide these commands. */
export function interestOf(eventId: string, commands: readonly SubmittedCommand[]): ChunkInterest {
  const userIds = new Set<string>();
  const ranked = new Set<string>();
  let head = 0;
  for (const { command } of commands) {
    const userId = personOf(command);
    if (userId !== undefined) userIds.add(userId);
    if (command.type === "register" || command.type === "check-in") ranked.add(command.userId);
    if (command.type === "unregister" || command.type === "lapse") head++;
  }
  const event = commands.some(({ command }) => personOf(command) === undefined);
  return {
    eventId,
    userIds: [...userIds],
    ranked: [...ranked],
    event,
    head: head + (event ? MAX_PROMOTIONS : 0),
  };
}

/**
 * Decides commands in order, as many as fit into one transaction. The facts of each say by whom they are, and are
 * folded into the roster on which the next is decided. Commands that have a record are skipped. Changes `loaded`,
 * which can't be used again.
 */
export function planChunk(
  eventId: string,
  loaded: LoadedChunk,
  commands: readonly SubmittedCommand[],
  now: string,
  { inHand, mostPromotions = MAX_PROMOTIONS }: ChunkBounds = {},
): ChunkPlan {
  const { roster } = loaded;
  // Facts never go back in time, whatever the clocks of different machines say.
  const at = later(now, roster.event?.changedAt ?? now);
  const ledger = createLedger(eventId, loaded, at, inHand);
  const failures: unknown[] = [];
  const results: Result[] = [];
  let [done, known] = [0, 0];
  for (const submitted of commands) {
    if (ledger.knows(submitted)) {
      done++;
      known++;
      continue;
    }
    const promotions = Math.min(mostPromotions, Math.floor(ledger.room(submitted) / 2));
    const circumstances = { at, askedAt: submitted.acceptedAt, promotions };
    const decision = decideSafely(loaded, submitted, circumstances, failures);
    // A step of a big raise gets a transaction of its own, and its command is decided again after it.
    if (decision.kind === "undecided" || (decision.kind === "step" && !ledger.isEmpty())) break;
    const facts = "facts" in decision ? broughtAboutBy(submitted.by, decision.facts) : [];
    if (ledger.costOf(submitted, facts) > MAX_ACTIONS) break;
    ledger.fold(facts);
    if (decision.kind === "step") break;
    done++;
    if (!isAsked(submitted.command)) continue;
    const record = recordOf(loaded, submitted, decision, at);
    ledger.remember(submitted, record);
    results.push(record.result);
  }
  const isTorn = done === 0 && ledger.isEmpty();
  return { commit: ledger.commit(), done, known, results, isTorn, failures };
}

/** Plans a transaction that ends commands as failed, for commands that can't be applied at all. */
export function planFailure(
  eventId: string,
  loaded: LoadedChunk,
  commands: readonly SubmittedCommand[],
  now: string,
  { inHand }: Pick<ChunkBounds, "inHand"> = {},
): Commit | undefined {
  const ledger = createLedger(eventId, loaded, now, inHand);
  for (const submitted of commands) {
    if (ledger.knows(submitted) || !isAsked(submitted.command)) continue;
    ledger.remember(submitted, recordOf(loaded, submitted, { kind: "failed" }, now));
  }
  return ledger.commit();
}

type Ended = Extract<Decision, { kind: "accepted" | "rejected" }> | { readonly kind: "failed" };

function decideSafely(
  { roster }: LoadedChunk,
  { command }: SubmittedCommand,
  circumstances: Circumstances,
  failures: unknown[],
): Decision | Ended {
  try {
    return decide(roster, command, circumstances);
  } catch (error) {
    failures.push(error);
    return { kind: "failed" };
  }
}

function recordOf(
  loaded: LoadedChunk,
  { command, key, fingerprint, acceptedAt }: SubmittedCommand,
  decision: Ended,
  at: string,
): RequestRecord {
  // The gateway's clock may be ahead of this one, but no request may end before it was accepted.
  const completedAt = later(acceptedAt, at);
  return { key, fingerprint, acceptedAt, completedAt, result: resultOf(loaded, command, decision) };
}

function resultOf({ roster }: LoadedChunk, command: Command, decision: Ended): Result {
  if (decision.kind === "failed") return { status: "failed" };
  if (decision.kind === "rejected") return { status: "rejected", rejection: decision.rejection };
  const { outcome } = decision;
  if (outcome === undefined) throw new Error(`${command.type} ends without an outcome`);
  const standing = showsStanding(command) ? standingOf(roster, command.userId) : undefined;
  return { status: "succeeded", outcome, ...(standing && { standing }) };
}

const SHOWING = ["register", "promote", "check-in", "undo-check-in"] as const;
const SHOWS_STANDING: ReadonlySet<Command["type"]> = new Set(SHOWING);

/** Whether the outcome of the command shows where its person stands then. */
function showsStanding(command: Command): command is Extract<Command, { type: (typeof SHOWING)[number] }> {
  return SHOWS_STANDING.has(command.type);
}

/** Whether somebody has asked for the command, and may ask for its outcome: such commands are remembered. */
export function isAsked(command: Command): command is Request {
  return command.type !== "lapse";
}

/** The facts with the caller whose command led to them; as they are if nobody is known to have sent it. */
function broughtAboutBy(by: string | undefined, facts: readonly Fact[]): readonly Fact[] {
  return by === undefined ? facts : facts.map((fact) => ({ ...fact, by }));
}
