import type { z } from "zod";
import { ConfigError, readConfig } from "./config.ts";

/**
 * The frame of every command: `--help` prints what it does and which variables it reads; a configuration that can't
 * work ends it with one message and exit code 1.
 */
export async function startMain<Schema extends z.ZodObject>(
  script: string,
  help: string,
  schema: Schema,
  start: (config: z.output<Schema>) => void | Promise<void>,
): Promise<void> {
  if (process.argv.includes("--help")) {
    process.stdout.write(
      `npm run ${script}\n\n${help}\n\nEnvironment: ${Object.keys(schema.shape).join(", ")}\n`,
    );
    return;
  }
  try {
    await start(readConfig(schema, process.env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
