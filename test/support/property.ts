import { relative } from "node:path";
import { inspect } from "node:util";
import fc from "fast-check";
import { expect } from "vitest";

/**
 * How the project runs its properties. `FC_RUNS` asks for more runs; `FC_SEED` and `FC_PATH` replay a failure, with the
 * line that the failure prints.
 */

/** Fewest runs that a property is believed with. */
const LEAST_RUNS = 100;

type Options = {
  /** Runs by default; more where a run costs nothing. */
  readonly runs?: number;
  /** What shrinking may take before the smallest failure so far is shown. Runs that don't fit in it are a failure. */
  readonly withinMs?: number;
};

/** Resolves when the property held in every run; rejects with the counterexample and the line that replays it. */
export async function always<Input>(
  property: fc.IRawProperty<Input>,
  { runs = LEAST_RUNS, withinMs = 280_000 }: Options = {},
): Promise<void> {
  const { FC_RUNS, FC_SEED, FC_PATH } = process.env;
  const {
    failed,
    counterexample,
    seed,
    counterexamplePath,
    errorInstance,
    numRuns,
    numShrinks,
    interrupted,
  } = await fc.check(property, {
    numRuns: Math.max(runs, LEAST_RUNS, wholeNumber("FC_RUNS", FC_RUNS) ?? 0),
    plugins: [fc.interruptAfterTimeLimit(withinMs)],
    ...(FC_SEED && { seed: wholeNumber("FC_SEED", FC_SEED) ?? 0 }),
    ...(FC_PATH && { path: FC_PATH }),
  });
  if (!failed && !interrupted) return;
  const shown = counterexample === null ? "none" : fc.stringify(counterexample);
  const cut = interrupted ? `\nInterrupted after ${withinMs} ms.` : "";
  const cause =
    errorInstance instanceof Error ? errorInstance.message : inspect(errorInstance ?? "too few runs in time");
  throw new Error(
    `The property did not hold: run ${numRuns}, shrunk ${numShrinks} times.${cut}\n` +
      `Counterexample: ${shown}\nReplay: ${replay(seed, counterexamplePath)}\n${cause}`,
    { cause: errorInstance },
  );
}

/** The command that runs the current test again, from this seed and with nothing but this counterexample. */
function replay(seed: number, path: string | null): string {
  const { testPath = "", currentTestName = "" } = expect.getState();
  const name = currentTestName.replaceAll(/[^\w\s,:;>-]/g, ".");
  const at = path === null ? "" : ` FC_PATH=${path}`;
  return `FC_SEED=${seed}${at} npm test -- ${relative(process.cwd(), testPath)} -t "${name}"`;
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`${name} must be a whole number, not ${text}`);
  return value;
}
