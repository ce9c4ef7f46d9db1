import { parseArgs } from "node:util";
import { runProgram } from "#platform/program.ts";
import { runVitest, wholeNumber } from "./run-vitest.ts";

const OPTIONS = {
  runs: {
    type: "string",
    value: "N",
    description: "the number of runs with random faults (20); 200 take about half an hour",
  },
  seed: {
    type: "string",
    value: "N",
    description: "the seed of the first run, and of all else that is random; a new one unless given",
  },
} as const;

const { ours, others } = separate(process.argv.slice(2));

await runProgram(
  {
    name: "test:fault",
    calls: ["npm run test:fault"],
    about: `Breaks everything that can break, on purpose: each fault by name, and N runs in which a seed decides on
processes, faults, and what clients do. A failure prints the command that repeats it. Takes vitest's own options,
too, such as -t NAME.`,
    options: OPTIONS,
    run: ({ options: { runs, seed } }) => {
      const variables = {
        ...(runs !== undefined && { FAULT_RUNS: wholeNumber("runs", runs) }),
        ...(seed !== undefined && { FAULT_SEED: wholeNumber("seed", seed) }),
      };
      runVitest(variables, others);
    },
  },
  { args: ours },
);

/** Our own arguments, and those for vitest. */
function separate(args: readonly string[]): { readonly ours: string[]; readonly others: string[] } {
  const known = { ...OPTIONS, help: { type: "boolean", short: "h" } } as const;
  const { tokens } = parseArgs({
    args: [...args],
    options: known,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const own = new Set(
    tokens.flatMap((token) => {
      if (token.kind !== "option" || !(token.name in known)) return [];
      return token.inlineValue === false ? [token.index, token.index + 1] : [token.index];
    }),
  );
  return { ours: args.filter((_, i) => own.has(i)), others: args.filter((_, i) => !own.has(i)) };
}
