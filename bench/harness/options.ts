import { parseArgs } from "node:util";

export type Options = {
  readonly isHelp: boolean;
  readonly isQuick: boolean;
  readonly isProfile: boolean;
  /** Names of the workloads to run; all of them when empty. */
  readonly only: readonly string[];
  readonly rounds: number | undefined;
};

/** Throws an `Error` with a message for people. */
export function parseOptions(args: readonly string[], known: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", short: "h" },
      quick: { type: "boolean" },
      profile: { type: "boolean" },
      only: { type: "string" },
      rounds: { type: "string" },
    },
  });
  const only = values.only?.split(",").map((name) => name.trim()) ?? [];
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`--only takes ${known.join(", ")}; not ${unknown.join(", ")}`);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error("--rounds takes a whole number from 1 on");
  }
  const { help: isHelp = false, quick: isQuick = false, profile: isProfile = false } = values;
  return { isHelp, isQuick, isProfile, only, rounds };
}
