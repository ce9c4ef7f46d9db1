import { setTimeout as sleep } from "node:timers/promises";
import { importLines, type LineOutcome, outcomeOf } from "#application/importing/import-lines.ts";
import { ProblemError, validationFailed } from "#contracts/problem.ts";
import { type PersonLine, personSchema } from "#lists/people.ts";
import { Unavailable } from "#ports/errors.ts";
import type { ImportState, LineEnd } from "./import-state.ts";
import {
  affordable,
  type ImportDeps,
  type Importer,
  Later,
  pay,
  stepsOf,
  submissionOf,
} from "./import-steps.ts";

/** One request works so long at most, and on so many lines at a time. */
const STEP_MS = 5000;
const LINES_AT_A_TIME = 100;
/** So long it waits for the outcomes of those, if its caller may wait. */
const WAIT_MS = 3000;
/** Lines in the queue that it looks after, once all have been sent. */
const LOOKED_AFTER = 500;
/** Seconds after which to go on where the system is not available. */
const UNAVAILABLE_SECONDS = 3;

export type Stepped = {
  readonly state: ImportState;
  /** Why it can't go on at once, and after how many seconds it can. */
  readonly pause?: { readonly why: "limit" | "unavailable"; readonly seconds: number };
};

/**
 * Goes on with an import, for some seconds. Each line is an ordinary registration under a key of its own, so a step
 * that is sent twice, by whomever, does nothing twice. What keeps it from going on for the moment is a pause, and no
 * error. Throws VALIDATION_FAILED for a line that no file of ours can have.
 */
export async function runStep(
  deps: ImportDeps,
  visit: Omit<Importer, "waitMs">,
  state: ImportState,
): Promise<Stepped> {
  const { batch, people } = state;
  const ends = [...state.ends];
  const until = performance.now() + STEP_MS;
  const isTime = (): boolean => performance.now() < until && visit.signal?.aborted !== true;
  const endWait = deps.limits?.startWait(visit.caller);
  const mayWait = deps.limits === undefined || endWait !== undefined;
  const importer = { ...visit, waitMs: mayWait ? WAIT_MS : 0 };
  const stepped = (stoppedBy?: unknown): Stepped => ({
    state: { ...state, ends },
    ...(stoppedBy !== undefined && { pause: pauseOf(stoppedBy) }),
  });
  try {
    if (ends.length === people.length) await lookAfterQueued(deps, importer, { ...state, ends });
    while (ends.length < people.length && isTime()) {
      const lines = people.slice(ends.length, ends.length + LINES_AT_A_TIME);
      const { outcomes, stoppedBy } = await importSome(deps, importer, batch, lines);
      ends.push(...outcomes.map(lineEnd));
      if (stoppedBy === undefined) continue;
      const waitMs = stoppedBy instanceof Later ? stoppedBy.seconds * 1000 : Infinity;
      if (performance.now() + waitMs > until) return stepped(stoppedBy);
      await sleep(waitMs);
    }
    return stepped();
  } catch (error) {
    return stepped(error);
  } finally {
    endWait?.();
  }
}

function pauseOf(error: unknown): NonNullable<Stepped["pause"]> {
  if (error instanceof Later) return { why: "limit", seconds: error.seconds };
  if (error instanceof Unavailable) return { why: "unavailable", seconds: UNAVAILABLE_SECONDS };
  throw error;
}

function lineEnd({ end, isNew, problem: why }: LineOutcome): LineEnd {
  return { end, isNew, ...(why && { code: why.code }) };
}

/** What was imported before is looked up, and sent no more: so it costs nobody the commands that they have left. */
async function importSome(
  deps: ImportDeps,
  importer: Importer,
  batch: string,
  lines: readonly PersonLine[],
): Promise<{ readonly outcomes: readonly LineOutcome[]; readonly stoppedBy?: Error }> {
  lines.forEach(check);
  await pay(deps, importer.caller);
  const known = await deps.requests.ended(lines.map((line) => submissionOf(importer, batch, line)));
  const fresh = lines.filter((_, i) => known[i] === undefined);
  const { paid, later } = await affordable(deps, importer, fresh);
  const { outcomes: ofFresh, stoppedBy = later } = await importLines(stepsOf(deps, importer, batch), paid);
  const left = [...ofFresh];
  const outcomes: LineOutcome[] = [];
  for (const view of known) {
    const outcome = view === undefined ? left.shift() : outcomeOf(view, { wasKnown: true, isNew: false });
    if (outcome === undefined) break;
    outcomes.push(outcome);
  }
  return { outcomes, ...(stoppedBy && { stoppedBy }) };
}

function check({ line, ...person }: PersonLine): void {
  const parsed = personSchema.safeParse(person);
  if (parsed.success) return;
  throw new ProblemError(validationFailed([{ pointer: `/people/${line}`, detail: "is not valid" }]));
}

/** Has the lines that were in the queue end with what came of them, as far as they have ended. */
async function lookAfterQueued(
  { requests, ...deps }: ImportDeps,
  importer: Importer,
  { batch, people, ends }: ImportState & { ends: LineEnd[] },
): Promise<void> {
  const queued = [...ends.keys()].filter((i) => ends[i]?.end === "queued").slice(0, LOOKED_AFTER);
  if (queued.length === 0) return;
  await pay(deps, importer.caller);
  const lines = queued.flatMap((i) => people[i] ?? []);
  const views = await requests.ended(lines.map((line) => submissionOf(importer, batch, line)));
  for (const [n, i] of queued.entries()) {
    const view = views[n];
    const isNew = ends[i]?.isNew === true;
    if (view !== undefined) ends[i] = lineEnd(outcomeOf(view, { wasKnown: false, isNew }));
  }
}
