import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { memberOf } from "#platform/error-text.ts";
import { inject } from "vitest";

export type Ran = { readonly isSuccess: boolean; readonly output: string };
type Options = { readonly cwd: string; readonly env?: Readonly<Record<string, string>> };

/** Runs a program to its end, whatever that is. */
export async function runTool(
  file: string,
  args: readonly string[],
  { cwd, env = {} }: Options,
): Promise<Ran> {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
  try {
    const { stdout, stderr } = await promisify(execFile)(file, args, options);
    return { isSuccess: true, output: stdout + stderr };
  } catch (error) {
    return {
      isSuccess: false,
      output: `${String(memberOf(error, "stdout"))}${String(memberOf(error, "stderr"))}`,
    };
  }
}

/** Runs a module of the Python that has the tools. */
export function runPython(module: string, args: readonly string[], options: Options): Promise<Ran> {
  const python = inject("python");
  if (python === undefined) throw new Error("Python's tools are not installed");
  return runTool(python, ["-m", module, ...args], options);
}
