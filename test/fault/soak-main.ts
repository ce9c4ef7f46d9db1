import { spawn } from "node:child_process";
import { parseArgs } from "node:util";

const HELP = `Usage: npm run soak [-- --minutes N] [-- --seed N] [-- --help]

Runs a whole system for N minutes (10) under a random load and random faults, audits it, and prints what its processes
took of the machine.
`;

const options = {
  minutes: { type: "string", default: "10" },
  seed: { type: "string", default: "" },
  help: { type: "boolean", short: "h" },
} as const;
const { values } = parseArgs({ options });

if (values.help === true) process.stdout.write(HELP);
else if (!/^\d*$/.test(values.seed) || !(Number(values.minutes) > 0)) {
  process.stderr.write("--minutes and --seed take numbers\n");
  process.exitCode = 1;
} else {
  const env = { ...process.env, SOAK_MINUTES: values.minutes, FAULT_SEED: values.seed };
  // npm has it on the path.
  const child = spawn("vitest", ["run", "--config", "vitest.fault.config.ts"], { env, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => (process.exitCode = code ?? 1));
}
