import { spawn } from "node:child_process";
import { parseArgs } from "node:util";

const HELP = `Usage: npm run test:fault [-- --runs N] [-- --seed N] [-- vitest's own options, such as -t NAME] [-- --help]

Breaks everything that can break, on purpose: each fault by name, and N runs (20) in which a seed decides on processes,
faults, and what clients do. What fails prints the line that runs it again.

  --runs N   runs with faults at random; 200 take about half an hour
  --seed N   of the first run, and of everything else; at random unless given
`;

const OPTIONS = {
  runs: { type: "string" },
  seed: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const { values, tokens } = parseArgs({
  options: OPTIONS,
  strict: false,
  allowPositionals: true,
  tokens: true,
});
const wrong = Object.entries(OPTIONS).find(
  ([name, { type }]) => type === "string" && !/^\d+$/.test(String(values[name] ?? 0)),
);
if (values["help"] === true) process.stdout.write(HELP);
else if (wrong !== undefined) {
  process.stderr.write(`--${wrong[0]} takes a whole number\n`);
  process.exitCode = 1;
} else {
  const env = {
    ...process.env,
    ...(values["runs"] !== undefined && { FAULT_RUNS: String(values["runs"]) }),
    ...(values["seed"] !== undefined && { FAULT_SEED: String(values["seed"]) }),
  };
  const args = ["run", "--config", "test/fault/vitest.config.ts", ...others()];
  // npm has it on the path.
  const child = spawn("vitest", args, { env, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => (process.exitCode = code ?? 1));
}

/** Everything that was said, but for what is ours. */
function others(): readonly string[] {
  const ours = new Set(
    tokens.flatMap((token) => {
      if (token.kind !== "option" || !(token.name in OPTIONS)) return [];
      return token.inlineValue === false ? [token.index, token.index + 1] : [token.index];
    }),
  );
  return process.argv.slice(2).filter((_, i) => !ours.has(i));
}
