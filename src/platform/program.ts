import { parseArgs } from "node:util";
import { z } from "zod";
import { describeVariables, type Environment, readConfig } from "./config.ts";
import { messageOf } from "./error-text.ts";
import { giveMemoryBack } from "./memory.ts";
import { StartError } from "./start-error.ts";

/** An option of a program, as `parseArgs` takes it, with what the help says about it. */
type Option = {
  readonly type: "boolean" | "string";
  readonly short?: string;
  readonly multiple?: boolean;
  readonly default?: string | boolean | string[];
  /** What the help shows in place of the option's value, such as `ID`. */
  readonly value?: string;
  readonly description: string;
};
export type Options = Readonly<Record<string, Option>>;

type Values<Known extends Options> = ReturnType<typeof parseArgs<{ options: Known }>>["values"];

export type Given<Known extends Options = Options, Variables extends z.ZodObject = z.ZodObject> = {
  readonly options: Values<Known>;
  readonly config: z.output<Variables>;
  /** The values of `operands`, in their order. */
  readonly operands: readonly string[];
  /** Prints a line for people on standard error, after the program's name. */
  readonly report: (line: string) => void;
};

export type Program<Known extends Options = Options, Variables extends z.ZodObject = z.ZodObject> = {
  /** The beginning of each line that it prints on standard error; nothing unless given. */
  readonly name?: string;
  /** The command lines that start it, without options. */
  readonly calls: readonly string[];
  readonly about: string;
  readonly options?: Known;
  /** What has to stand on the command line besides options, as the help shows it; nothing unless given. */
  readonly operands?: readonly string[];
  /** The environment variables that it reads; none unless given. */
  readonly variables?: Variables;
  /** Further text of the help, between options and variables. */
  readonly notes?: string;
  readonly run: (given: Given<Known, Variables>) => void | Promise<void>;
  /** Makes the message of an error that ends the program; by default it is the error's own. */
  readonly explain?: (error: unknown) => string;
  /** The exit code after an error; 1 unless given. */
  readonly failure?: number;
};

type Call<Known extends Options> = {
  readonly args?: readonly string[];
  readonly env?: (
    options: Values<Known>,
    report: (line: string) => void,
  ) => Environment | Promise<Environment>;
};

const HELP = { help: { type: "boolean", short: "h", description: "prints this help" } } as const;

/**
 * The frame of every program: `--help` prints what it does, its options, and the variables that it reads; an
 * error ends it at once with one message on standard error. `env` is called for the environment only when
 * there is no help to print.
 */
export async function runProgram<Known extends Options, Variables extends z.ZodObject>(
  program: Program<Known, Variables>,
  { args = process.argv.slice(2), env = () => process.env }: Call<Known> = {},
): Promise<void> {
  const prefix = program.name === undefined ? "" : `${program.name}: `;
  const report = (line: string): void => void process.stderr.write(`${prefix}${line}\n`);
  // The reader of the output may close its end, as `head` does: that is no reason to stop.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  try {
    const { values, positionals } = valuesOf(args, program);
    if (values.help === true) {
      process.stdout.write(helpOf(program));
      return;
    }
    const options = values as Values<Known>;
    const config = readConfig(program.variables ?? z.object({}), await env(options, report));
    await program.run({ options, config: config as z.output<Variables>, operands: positionals, report });
  } catch (error) {
    report((program.explain ?? messageOf)(error));
    process.exit(program.failure ?? 1);
  }
}

/**
 * The values of options and operands. Throws `StartError`, with the usage, for arguments that the program does not
 * have, and for operands that are missing.
 */
function valuesOf(args: readonly string[], program: Program) {
  const { options, operands = [] } = program;
  try {
    const allowPositionals = operands.length > 0;
    const parsed = parseArgs({ args: [...args], options: { ...options, ...HELP }, allowPositionals });
    const { values, positionals } = parsed;
    if (values.help !== true && positionals.length !== operands.length)
      throw new Error(`expected ${operands.join(" ")}, not ${positionals.join(" ") || "nothing"}`);
    return parsed;
  } catch (error) {
    // What follows the first sentence is about dashes, and helps nobody here.
    const [what = ""] = messageOf(error).split(/\. (?=To )/);
    throw new StartError(`${what}\n${usageOf(program)}`);
  }
}

/** A program that runs until it is stopped, and logs. */
type Service<Variables extends z.ZodObject> = {
  /** The npm script that starts it. */
  readonly script: string;
  readonly about: string;
  readonly variables: Variables;
  readonly start: (config: z.output<Variables>) => void | Promise<void>;
};

/**
 * The frame of a service. A `StartError` ends it with one message, any other error with its stack, since nobody
 * foresaw it. Once it has started it gives back the memory that starting took.
 */
export async function runService<Variables extends z.ZodObject>({
  script,
  about,
  variables,
  start,
}: Service<Variables>): Promise<void> {
  const explain = (error: unknown): string => {
    if (error instanceof StartError) return error.message;
    throw error;
  };
  const run = async ({ config }: Given<Options, Variables>) => {
    await start(config);
    giveMemoryBack();
  };
  await runProgram({ calls: [`npm run ${script}`], about, variables, run, explain });
}

/** What `--help` prints. */
export function helpOf(program: Program): string {
  const { about, variables, notes } = program;
  const parts = [
    usageOf(program),
    about,
    table(knownTo(program).map(({ word, description }) => [word, description] as const)),
    notes,
    variables && `Environment:\n${table(describeVariables(variables))}`,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/** The options of a program, each as the usage shows it. */
function knownTo({ options = {} }: Program) {
  return Object.entries<Option>({ ...options, ...HELP }).map(
    ([name, { value, multiple = false, description }]) => ({
      word: `--${name}${value === undefined ? "" : ` ${value}`}${multiple ? " …" : ""}`,
      description,
    }),
  );
}

function usageOf(program: Program): string {
  const { calls, operands = [] } = program;
  const words = knownTo(program).map(({ word }) => word);
  const usage = calls.map((call) => {
    const optional = words.map((word) => `[${word}]`).join(" ");
    const needed = operands.join(" ");
    // npm passes on what stands behind two dashes.
    if (operands.length > 0) return `${call} ${call.startsWith("npm ") ? "-- " : ""}${needed} ${optional}`;
    if (!call.startsWith("npm ")) return `${call} ${optional}`;
    return `${call} [-- ${words.length === 1 ? words.join("") : optional}]`;
  });
  return `Usage: ${usage.join("\n       ")}`;
}

/** Names and their meanings in two columns, one row each. */
export function table(rows: readonly (readonly [name: string, meaning: string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, meaning]) => `  ${name.padEnd(width)}   ${meaning}`).join("\n");
}
