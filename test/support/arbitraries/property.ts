import { relative } from "node:path";
import { inspect } from "node:util";
import fc from "fast-check";
import { expect } from "vitest";

/**
 * How the project runs its properties. `FC_RUNS` asks for more runs. `FC_SEED`, `FC_PATH` and, for commands,
 * `FC_REPLAY_PATH` replay a failure; the failure prints the line to run.
 */

/** Fewest runs of every property. */
const LEAST_RUNS = 100;

/** Asynchronous runs mostly wait, so this many sequences of them run at a time. */
const LANES = 4;

type Options = {
  /** Fewest runs of this property; more than the default where a run costs little. */
  readonly runs?: number;
  /** Milliseconds for all runs and for shrinking. Runs that do not end in that time are a failure. */
  readonly withinMs?: number;
  /** How many runs may overlap. One for fc.commands, which stores what a replay needs in the arbitrary. */
  readonly lanes?: number;
};

/**
 * Resolves when the property held in every run; rejects with the counterexample and the line that replays it.
 * Runs of an asynchronous property overlap with others of its runs, except in a replay.
 */
export async function always<Input>(
  property: fc.IRawProperty<Input>,
  { runs = LEAST_RUNS, withinMs = 280_000, lanes = LANES }: Options = {},
): Promise<void> {
  const { FC_RUNS, FC_SEED, FC_PATH } = process.env;
  const atLeast = Math.max(runs, LEAST_RUNS, wholeNumber("FC_RUNS", FC_RUNS) ?? 0);
  const width = FC_SEED || !property.isAsync() ? 1 : lanes;
  const check = async () =>
    await fc.check(property, {
      numRuns: Math.ceil(atLeast / width),
      plugins: [fc.interruptAfterTimeLimit(withinMs)],
      ...(FC_SEED && { seed: wholeNumber("FC_SEED", FC_SEED) ?? 0 }),
      ...(FC_PATH && { path: FC_PATH, endOnFailure: true }),
    });
  const ends = await Promise.all(Array.from({ length: width }, check));
  const bad = ends.find(({ failed, interrupted }) => failed || interrupted);
  if (bad !== undefined) throw notHeld(bad, withinMs);
}

/** Options for fc.commands, so that its failures can be replayed. */
export function commandsReplay(): { replayPath?: string } {
  const { FC_REPLAY_PATH } = process.env;
  return FC_REPLAY_PATH ? { replayPath: FC_REPLAY_PATH } : {};
}

function notHeld<Input>(end: fc.RunDetails<Input>, withinMs: number): Error {
  const { counterexample, errorInstance, numRuns, numShrinks, interrupted } = end;
  const shown = counterexample === null ? "none" : fc.stringify(counterexample);
  const cut = interrupted ? `\nInterrupted after ${withinMs} ms.` : "";
  const cause =
    errorInstance instanceof Error ? errorInstance.message : inspect(errorInstance ?? "too few runs in time");
  return new Error(
    `The property did not hold: run ${numRuns}, shrunk ${numShrinks} times.${cut}\n` +
      `Counterexample: ${shown}\nReplay: ${replay(end.seed, end.counterexamplePath, shown)}\n${cause}`,
    { cause: errorInstance },
  );
}

/**
 * The command line that runs the current test again with this seed and only this counterexample. A sequence
 * of fc.commands has a path of its own, which fast-check prints only in the text of the counterexample.
 */
function replay(seed: number, path: string | null, shown: string): string {
  const { testPath = "", currentTestName = "" } = expect.getState();
  const name = currentTestName.replaceAll(/[^\w\s,:;>-]/g, ".");
  const [, ofCommands] = /\/\*replayPath="([^"]+)"\*\//.exec(shown) ?? [];
  const variables = [
    `FC_SEED=${seed}`,
    ...(path === null ? [] : [`FC_PATH=${path}`]),
    ...(ofCommands === undefined ? [] : [`FC_REPLAY_PATH=${ofCommands}`]),
  ];
  return `${variables.join(" ")} npm test -- ${relative(process.cwd(), testPath)} -t "${name}"`;
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`${name} must be a whole number, not ${text}`);
  return value;
}
