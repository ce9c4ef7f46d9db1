import { runProgram } from "#platform/program.ts";
import { runVitest, wholeNumber } from "./run-vitest.ts";

const OPTIONS = {
  minutes: { type: "string", default: "10", value: "N", description: "the length of the run (10)" },
  seed: { type: "string", value: "N", description: "the seed of load and faults; a new one unless given" },
} as const;

await runProgram({
  name: "soak",
  calls: ["npm run soak"],
  about: `Runs a whole system for N minutes under a random load and random faults, audits it, and prints how
much of the machine its processes used.`,
  options: OPTIONS,
  run: ({ options: { minutes, seed } }) => {
    if (!(Number(minutes) > 0)) throw new Error("--minutes takes a number");
    runVitest({
      SOAK_MINUTES: minutes,
      ...(seed !== undefined && { FAULT_SEED: wholeNumber("seed", seed) }),
    });
  },
});
