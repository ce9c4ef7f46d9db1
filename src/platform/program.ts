import { parseArgs } from "node:util";
import { z } from "zod";
import { describeVariables, type Environment, readConfig } from "./config.ts";
import { messageOf } from "./error-text.ts";
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

type Call = { readonly args?: readonly string[]; readonly env?: () => Environment };

const HELP = { help: { type: "boolean", short: "h", description: "prints this help" } } as const;

/**
 * The frame of every program: `--help` prints what it does, its options, and the variables that it reads; an
 * error ends it at once with one message on standard error. `env` is called for the environment only when
 * there is no help to print.
 */
export async function runProgram<Known extends Options, Variables extends z.ZodObject>(
  program: Program<Known, Variables>,
  { args = process.argv.slice(2), env = () => process.env }: Call = {},
): Promise<void> {
  const prefix = program.name === undefined ? "" : `${program.name}: `;
  const report = (line: string): void => void process.stderr.write(`${prefix}${line}\n`);
  // The reader of the output may close its end, as `head` does: that is no reason to stop.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  try {
    const values = valuesOf(args, { ...program.options, ...HELP });
    if (values.help === true) {
      process.stdout.write(helpOf(program));
      return;
    }
    const config = readConfig(program.variables ?? z.object({}), env());
    const options = values as Values<Known>;
    await program.run({ options, config: config as z.output<Variables>, report });
  } catch (error) {
    report((program.explain ?? messageOf)(error));
    process.exit(program.failure ?? 1);
  }
}

/** The values of the options. Throws `StartError` for arguments that the program does not have. */
function valuesOf<Known extends Options>(args: readonly string[], options: Known): Values<Known> {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new StartError(`${messageOf(error)}; --help lists what there is`);
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
 * The frame of a service. A `StartError` ends it with one message, any other error with its stack, since
 * nobody foresaw it.
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
  const run = ({ config }: Given<Options, Variables>) => start(config);
  await runProgram({ calls: [`npm run ${script}`], about, variables, run, explain });
}

/** What `--help` prints. */
export function helpOf({ calls, about, options = {}, variables, notes }: Program): string {
  const known = Object.entries<Option>({ ...options, ...HELP });
  const words = known.map(([name, { value, multiple = false }]) => {
    return `--${name}${value === undefined ? "" : ` ${value}`}${multiple ? " …" : ""}`;
  });
  const usage = calls.map((call) => {
    const optional = words.map((word) => `[${word}]`).join(" ");
    if (!call.startsWith("npm ")) return `${call} ${optional}`;
    // npm passes on what stands behind two dashes.
    return `${call} [-- ${words.length === 1 ? words.join("") : optional}]`;
  });
  const parts = [
    `Usage: ${usage.join("\n       ")}`,
    about,
    table(known.map(([, { description }], i) => [words[i] ?? "", description] as const)),
    notes,
    variables && `Environment:\n${table(describeVariables(variables))}`,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/** Names and their meanings in two columns, one row each. */
export function table(rows: readonly (readonly [name: string, meaning: string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, meaning]) => `  ${name.padEnd(width)}   ${meaning}`).join("\n");
}
