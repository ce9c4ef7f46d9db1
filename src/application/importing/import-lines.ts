import { hash } from "node:crypto";
import { type Problem, ProblemError } from "#contracts/problem.ts";
import type { RequestView } from "#contracts/request.ts";

/** What it means to import a list of people, wherever that is done: by `muster import`, and in the console. */

/** A line of a file, counted from 1, and who is on it. With a name, a user who does not exist is created. */
export type ImportLine = {
  readonly line: number;
  readonly userId: string;
  readonly name?: string | undefined;
};

/** Identifies a file: whoever imports the same bytes asks for the same. */
export function batchOf(bytes: Uint8Array): string {
  return hash("sha256", bytes, "hex");
}

/** The Idempotency-Key of all that is asked for a line: the same line of the same file is one request. */
export function keyOfLine(batch: string, { line }: Pick<ImportLine, "line">): string {
  return `import-${batch}-${line}`;
}

/** What came of a line. `already`: there before, perhaps by this very line. `queued`: not ended yet. */
export const LINE_ENDS = ["registered", "waitlisted", "already", "queued", "refused"] as const;
export type LineOutcome = {
  readonly end: (typeof LINE_ENDS)[number];
  /** Whether the line has created its user. */
  readonly isNew: boolean;
  /** Why it was refused. */
  readonly problem?: Problem;
};

const ALREADY: ReadonlySet<string> = new Set(["ALREADY_REGISTERED", "ALREADY_WAITLISTED"]);

/** What is looked at of a request. */
export type Ended = Pick<RequestView, "status"> & { readonly outcome?: string; readonly error?: Problem };

/** What the request of a line has come to. `wasKnown`: an earlier import of the same file has sent it. */
export function outcomeOf(
  { status, outcome, error }: Ended,
  { wasKnown, isNew }: { readonly wasKnown: boolean; readonly isNew: boolean },
): LineOutcome {
  if (error !== undefined && !ALREADY.has(error.code)) return { end: "refused", isNew, problem: error };
  if (status === "queued") return { end: "queued", isNew };
  if (wasKnown || error !== undefined) return { end: "already", isNew };
  return { end: outcome === "waitlisted" ? "waitlisted" : "registered", isNew };
}

/** What is asked for a line. A refusal is a `ProblemError`; every other error ends the import where it is. */
export type ImportSteps<Line extends ImportLine> = {
  /** Creates the user; resolves with whether this very call did. USER_ALREADY_EXISTS is no refusal of the line. */
  create(line: Line): Promise<boolean>;
  /** Sends the registrations in this order; resolves with what came of the first of them, perhaps not of all. */
  register(lines: readonly Line[]): Promise<readonly PromiseSettledResult<SentLine>[]>;
  /** The request once it has ended; as it is, if that takes too long. */
  ended(requestId: string): Promise<Ended>;
};

/** The request of a line, and whether an earlier import has sent it. */
export type SentLine = { readonly requestId: string; readonly wasKnown: boolean };

export type ImportedLines = {
  /** Of the first lines, in their order: of all, unless the import was stopped. */
  readonly outcomes: readonly LineOutcome[];
  /** The error that stopped it. The lines without an outcome can be imported again, and do nothing twice. */
  readonly stoppedBy?: Error;
};

const CALLS_AT_A_TIME = 20;

/**
 * Registers people in the order of their lines, each by an ordinary command, and creates those users who don't exist
 * and have a name. What is refused is told of its line, and stops nothing.
 */
export async function importLines<Line extends ImportLine>(
  steps: ImportSteps<Line>,
  lines: readonly Line[],
): Promise<ImportedLines> {
  const outcomes: LineOutcome[] = [];
  const isNew: boolean[] = [];
  const stop = { at: lines.length, by: undefined as Error | undefined };
  const failed = (i: number, error: unknown): void => {
    if (error instanceof ProblemError)
      outcomes[i] = { end: "refused", isNew: isNew[i] === true, problem: error.problem };
    else if (i < stop.at)
      Object.assign(stop, { at: i, by: error instanceof Error ? error : new Error(String(error)) });
  };

  await each(lines, async (line, i) => {
    if (line.name === undefined || i >= stop.at) return;
    await createUnlessThere(steps, line).then(
      (isMade) => (isNew[i] = isMade),
      (error: unknown) => failed(i, error),
    );
  });

  const numbers = [...lines.keys()].filter((i) => i < stop.at && outcomes[i] === undefined);
  const results = await steps.register(numbers.flatMap((i) => lines[i] ?? [])).catch((reason: unknown) => {
    return [{ status: "rejected", reason } as const];
  });
  if (results.length < numbers.length) stop.at = Math.min(stop.at, numbers[results.length] ?? stop.at);
  const sent: (SentLine & { readonly i: number })[] = [];
  for (const [n, result] of results.entries()) {
    const i = numbers[n] ?? 0;
    if (result.status === "fulfilled") sent.push({ i, ...result.value });
    else failed(i, result.reason);
  }

  await each(sent, async ({ i, requestId, wasKnown }) => {
    await steps.ended(requestId).then(
      (view) => (outcomes[i] = outcomeOf(view, { wasKnown, isNew: isNew[i] === true })),
      (error: unknown) => failed(i, error),
    );
  });
  return { outcomes: outcomes.slice(0, stop.at), ...(stop.by && { stoppedBy: stop.by }) };
}

async function createUnlessThere<Line extends ImportLine>(
  steps: Pick<ImportSteps<Line>, "create">,
  line: Line,
): Promise<boolean> {
  return await steps.create(line).catch((error: unknown) => {
    if (error instanceof ProblemError && error.problem.code === "USER_ALREADY_EXISTS") return false;
    throw error;
  });
}

/** Runs `work` for each item, some at a time. */
async function each<Item>(items: readonly Item[], work: (item: Item, i: number) => Promise<void>) {
  const left = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, lane));
}
