import { spawn } from "node:child_process";

/** Runs the tests with faults with more variables in their environment; ends this process as they end. */
export function runVitest(variables: Readonly<Record<string, string>>, args: readonly string[] = []): void {
  const env = { ...process.env, ...variables };
  // npm has it on the path.
  const child = spawn("vitest", ["run", "--config", "test/fault/vitest.config.ts", ...args], {
    env,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => (process.exitCode = code ?? 1));
}

/** The value of an option. Throws unless it is a whole number. */
export function wholeNumber(option: string, value: string): string {
  if (!/^\d+$/.test(value)) throw new Error(`--${option} takes a whole number`);
  return value;
}
