import { setTimeout as sleep } from "node:timers/promises";
import {
  importLines,
  type ImportSteps,
  keyOfLine,
  type SentLine,
} from "#application/importing/import-lines.ts";
import type { Exchange, Muster } from "#client/client.ts";
import { ProblemError } from "#contracts/problem.ts";
import { batchesOf } from "#flow/batches.ts";
import type { PersonLine } from "#lists/people.ts";

export type Refused = {
  readonly line: number;
  readonly userId: string;
  readonly code: string;
  readonly detail: string;
};

export type Imported = {
  /** Lines that were looked at. */
  lines: number;
  /** Users who did not exist. */
  created: number;
  registered: number;
  waitlisted: number;
  /** People who had a seat or a place already, or got theirs from the same line of the same file before. */
  already: number;
  readonly refused: Refused[];
};

export type ImportOptions = {
  readonly eventId: string;
  readonly people: readonly PersonLine[];
  /** Identifies the file: the same line of the same file is one request, however often it is imported. */
  readonly batch: string;
  readonly onProgress?: (imported: Imported) => void;
};

/** Lines that are under way at a time: what a stop in the middle leaves without a known outcome. */
const LINES_AT_A_TIME = 200;
/** A gateway that is busy or away is asked again for so long. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Registers people in the order of their lines, each by an ordinary command, and creates those users who don't exist
 * and have a name. What is refused is told by its line, and stops nothing.
 */
export async function runImport(muster: Muster, options: ImportOptions): Promise<Imported> {
  const { people, onProgress } = options;
  const imported: Imported = { lines: 0, created: 0, registered: 0, waitlisted: 0, already: 0, refused: [] };
  const steps = stepsOf(muster, options);
  for (const lines of batchesOf(people, LINES_AT_A_TIME)) {
    const { outcomes, stoppedBy } = await importLines(steps, lines);
    if (stoppedBy !== undefined) throw stoppedBy;
    for (const [n, { end, isNew, problem }] of outcomes.entries()) {
      if (isNew) imported.created++;
      if (end === "registered" || end === "waitlisted" || end === "already") imported[end]++;
      const { line = 0, userId = "" } = lines[n] ?? {};
      if (problem !== undefined)
        imported.refused.push({ line, userId, code: problem.code, detail: problem.detail });
    }
    imported.lines += lines.length;
    onProgress?.(imported);
  }
  return imported;
}

function stepsOf(muster: Muster, { eventId, batch }: ImportOptions): ImportSteps<PersonLine> {
  return {
    async create(person) {
      const { userId, name = "", email } = person;
      const idempotencyKey = keyOfLine(batch, person);
      const user = { userId, name, ...(email !== undefined && { email }), idempotencyKey };
      const answer = await patiently(() => muster.exchange("createUser", user));
      if (!answer.isSuccess) throw new ProblemError(answer.problem);
      return !isReplay(answer);
    },

    async register(people) {
      const sent: PromiseSettledResult<SentLine>[] = [];
      // One after another: the order of the lines is the order of the queue.
      for (const person of people) {
        const command = { eventId, userId: person.userId, idempotencyKey: keyOfLine(batch, person) };
        const answer = await patiently(() => muster.exchange("register", command));
        sent.push(
          answer.isSuccess
            ? {
                status: "fulfilled",
                value: { requestId: answer.view.requestId, wasKnown: isReplay(answer) },
              }
            : { status: "rejected", reason: new ProblemError(answer.problem) },
        );
      }
      return sent;
    },

    ended: (requestId) => muster.ended(requestId, { withinMs: PATIENCE_MS }),
  };
}

type Asked = "createUser" | "register";

function isReplay({ headers }: Pick<Exchange<Asked>, "headers">): boolean {
  return headers.get("idempotency-replayed") === "true";
}

/** Asks again as long as the gateway says that it is busy or away. */
async function patiently<Id extends Asked>(ask: () => Promise<Exchange<Id>>): Promise<Exchange<Id>> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    const isBusy = answer.status === 429 || answer.status === 503;
    if (!isBusy || performance.now() > deadline) return answer;
    await sleep(1000 * Number(answer.headers.get("retry-after") ?? 1));
  }
}
