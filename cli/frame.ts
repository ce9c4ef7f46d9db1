import { createInterface } from "node:readline/promises";
import type { z } from "zod";
import { findSystem, type System } from "#localstack/embedded/runtime.ts";
import { dataDirectory, type Environment, readConfig, withAnyRegion } from "#platform/config.ts";
import { memberOf, messageOf } from "#platform/error-text.ts";
import { type Given, type Options, type Program, runProgram } from "#platform/program.ts";
import { StartError } from "#platform/start-error.ts";
import { type Target, targetOf } from "./target.ts";

/** The variable of commands that work on the embedded system of that directory while it runs. */
export const embedded = {
  DATA_DIR: dataDirectory.DATA_DIR.meta({
    description:
      "the embedded system of this directory is used while it runs, whatever the other variables say",
  }),
};

/** The option of commands that write: on a system that is not on this machine they ask, or want it. */
export const YES = {
  yes: { type: "boolean", default: false, description: "writes to a system elsewhere without asking" },
} as const;

export type GivenToCommand<Known extends Options, Variables extends z.ZodObject> = Given<Known, Variables> & {
  /** The embedded system if it runs; its variables are in the configuration already. */
  readonly system: System | undefined;
};

type OptionsGiven<Known extends Options> = Given<Known>["options"];

/** A command of `muster`, by its name. */
export type CliCommand<Known extends Options = Options, Variables extends z.ZodObject = z.ZodObject> = Omit<
  Program<Known, Variables>,
  "name" | "calls" | "run" | "variables"
> & {
  readonly name: string;
  readonly variables: Variables;
  /** Whether it would write, called with these options; a command that does has the option `yes`. */
  readonly writes?: (options: OptionsGiven<Known>) => boolean;
  /** Resolves when the command may look for its system, unless it may at once. */
  readonly untilUp?: (given: UntilUp<Known>) => Promise<void>;
  readonly run: (given: GivenToCommand<Known, Variables>) => void | Promise<void>;
};

type UntilUp<Known extends Options> = {
  readonly options: OptionsGiven<Known>;
  readonly env: Environment;
  readonly report: (line: string) => void;
};

/**
 * Runs a command with the arguments that follow its name. Its first line says on standard error which system it
 * works on; before it writes to one that is not on this machine, somebody has to agree.
 */
export async function runCommand<Known extends Options, Variables extends z.ZodObject>(
  command: CliCommand<Known, Variables>,
  args: readonly string[],
): Promise<void> {
  let system: System | undefined;
  const variables = Object.keys(command.variables.shape);
  const env = async (options: OptionsGiven<Known>, report: (line: string) => void): Promise<Environment> => {
    // What is wrong with the variables is said first, and all at once.
    readConfig(command.variables, withAnyRegion(process.env));
    await command.untilUp?.({ options, env: process.env, report });
    if (variables.includes("DATA_DIR")) system = findSystem(process.env);
    // The AWS SDK reads its configuration from the process's own environment only.
    Object.assign(process.env, system?.env);
    readConfig(command.variables, process.env);
    const target = targetOf(process.env, variables, system);
    if (["AWS_REGION", "DATA_DIR"].some((name) => variables.includes(name))) report(`on ${target.name}`);
    if (command.writes?.(options) === true && memberOf(options, "yes") !== true) await agreed(target);
    return process.env;
  };
  const program: Program<Known, Variables> = {
    explain: (error) => explained(error),
    ...command,
    calls: [`npm run ${command.name}`, `npx muster ${command.name}`],
    run: (given) => command.run({ ...given, system }),
  };
  await runProgram(program, { args, env });
}

/** Throws `StartError` unless the target is on this machine, or the person at the terminal agrees to write there. */
async function agreed({ name, isLocal }: Target): Promise<void> {
  if (isLocal) return;
  if (!process.stdin.isTTY)
    throw new StartError(
      `${name} is not on this machine: to write there, add --yes (after npm run: -- --yes)`,
    );
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Write to ${name}? [y/N] `).finally(() => terminal.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new StartError("nothing was changed");
}

const HINT =
  "Start the system with npm start, or say where it is with DATA_DIR, or with the AWS_* variables.";

const KEY_HINT = "Set ADMIN_KEY_FILE to the file with the admin key of the gateway.";

/** Codes and names of errors that mean that nothing answered, or that nobody was asked. */
const NO_ANSWER = new Set(["UNAVAILABLE", "ECONNREFUSED", "ENOTFOUND", "CredentialsProviderError"]);

/** The message of an error with its cause; where nothing answered, with what to do. */
function explained(error: unknown): string {
  const cause = memberOf(error, "cause");
  const [text, why] = [messageOf(error), cause === undefined ? "" : messageOf(cause)];
  const message = text.includes(why) ? text : `${text}: ${why}`;
  const words = [memberOf(error, "code"), memberOf(error, "name")].map(String);
  if (words.includes("UNAUTHENTICATED")) return `${message}\n${KEY_HINT}`;
  return words.some((word) => NO_ANSWER.has(word)) ? `${message}\n${HINT}` : message;
}
