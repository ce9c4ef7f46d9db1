import type { z } from "zod";
import { findSystem, type System } from "#localstack/embedded/runtime.ts";
import { dataDirectory } from "#platform/config.ts";
import { type Given, type Options, type Program, runProgram } from "#platform/program.ts";

/** The variable of commands that work on the embedded system of that directory while it runs. */
export const embedded = {
  DATA_DIR: dataDirectory.DATA_DIR.meta({
    description:
      "the embedded system of this directory is used while it runs, whatever the other variables say",
  }),
};

export type GivenToCommand<Known extends Options, Variables extends z.ZodObject> = Given<Known, Variables> & {
  /** The embedded system if it runs; its variables are in the configuration already. */
  readonly system: System | undefined;
};

/** A command of `muster`, by its name. */
export type CliCommand<Known extends Options = Options, Variables extends z.ZodObject = z.ZodObject> = Omit<
  Program<Known, Variables>,
  "name" | "calls" | "run" | "variables"
> & {
  readonly name: string;
  readonly variables: Variables;
  readonly run: (given: GivenToCommand<Known, Variables>) => void | Promise<void>;
};

/** Runs a command with the arguments that follow its name. */
export async function runCommand<Known extends Options, Variables extends z.ZodObject>(
  command: CliCommand<Known, Variables>,
  args: readonly string[],
): Promise<void> {
  let system: System | undefined;
  const env = () => {
    if (!("DATA_DIR" in command.variables.shape)) return process.env;
    system = findSystem(process.env);
    // The AWS SDK reads its configuration from the process's own environment only.
    return Object.assign(process.env, system?.env);
  };
  const program: Program<Known, Variables> = {
    ...command,
    calls: [`npm run ${command.name}`, `npx muster ${command.name}`],
    run: (given) => command.run({ ...given, system }),
  };
  await runProgram(program, { args, env });
}
