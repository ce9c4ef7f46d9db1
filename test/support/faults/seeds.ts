import { randomInt } from "node:crypto";

/** The seeds of FAULT_RUNS runs from FAULT_SEED on, which `npm run test:fault -- --runs N --seed N` sets. */
const first = Number(process.env["FAULT_SEED"] || randomInt(1_000_000_000));
const runs = Number(process.env["FAULT_RUNS"] || 20);

export const seed = String(first);
export const seeds = Array.from({ length: runs }, (_, i) => String(first + i));

/** The command that runs one test again, with nothing but its seed. */
export function replayLine(name: string, ofSeed = seed): string {
  return `FAULT_SEED=${ofSeed} FAULT_RUNS=1 npm run test:fault -- -t ${JSON.stringify(name)}`;
}
