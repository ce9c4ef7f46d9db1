import type { Given } from "#platform/program.ts";

export const OPTIONS = {
  quick: {
    type: "boolean",
    default: false,
    description: "measures everything in a single, short round, in less than three minutes",
  },
  only: { type: "string", value: "NAME,…", description: "measures these workloads only" },
  rounds: { type: "string", value: "N", description: "measures each workload in N rounds" },
  profile: {
    type: "boolean",
    default: false,
    description: "shows instead where gateway and worker spend their time on a hot event",
  },
} as const;

export type Options = {
  readonly isQuick: boolean;
  readonly isProfile: boolean;
  /** Names of the workloads to run; all of them when empty. */
  readonly only: readonly string[];
  readonly rounds: number | undefined;
};

/** Reads the options; `known` are the names of workloads. Throws an `Error` with a message for people. */
export function readOptions(given: Given<typeof OPTIONS>["options"], known: readonly string[]): Options {
  const only = given.only?.split(",").map((name) => name.trim()) ?? [];
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`--only takes ${known.join(", ")}; not ${unknown.join(", ")}`);
  const rounds = given.rounds === undefined ? undefined : Number(given.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error("--rounds takes a whole number from 1 on");
  }
  return { isQuick: given.quick, isProfile: given.profile, only, rounds };
}
