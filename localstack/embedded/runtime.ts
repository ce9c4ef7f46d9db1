import { readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { dataDirectory, type Environment, readConfig } from "#platform/config.ts";
import { awsEnvironment } from "./environment.ts";
import { isRunning } from "../processes/process-table.ts";

/**
 * `runtime.json` says what runs on a data directory: to the next start, and to the commands of an operator.
 */

const FILE = "runtime.json";

/** A text in the command line of the process that supervises a system. */
export const SUPERVISOR_MARKER = "embedded/main.ts";

const runtimeSchema = z.object({
  /** Where it runs: a copy of the directory is not that of a running system. Systems of 0.1.0 don't say. */
  directory: z.string().optional(),
  pid: z.int().positive(),
  /** Absent until the system is ready. */
  url: z.string().optional(),
  endpoints: z.object({
    dynamodb: z.string(),
    queues: z.string(),
    // Systems of 0.1.0 take any.
    accessKey: z.string().default("local"),
    region: z.string(),
    prefix: z.string(),
    topicIsFifo: z.boolean(),
  }),
  /** The file with the admin key. Systems of 0.1.0 have none. */
  adminKeyFile: z.string().optional(),
  parts: z.array(z.object({ name: z.string(), pid: z.int().positive(), marker: z.string() })),
});

export type Runtime = z.output<typeof runtimeSchema>;

export type System = {
  /** The variables with which the AWS SDK and our own configuration find the system. */
  readonly env: Record<string, string>;
  readonly url: string;
  /** The file with the admin key. */
  readonly adminKeyFile?: string | undefined;
};

/** The embedded system that is ready on `DATA_DIR`, if there is one. Throws `ConfigError`. */
export function findSystem(env: Environment): System | undefined {
  const { DATA_DIR } = readConfig(z.object(dataDirectory), env);
  const runtime = readRuntime(DATA_DIR);
  if (runtime?.url === undefined || !isRunning(runtime.pid, SUPERVISOR_MARKER)) return undefined;
  const { endpoints, url, adminKeyFile } = runtime;
  return { env: awsEnvironment(endpoints), url, adminKeyFile };
}

/** Whether an embedded system runs on `DATA_DIR` that is not ready yet. Throws `ConfigError`. */
export function isStarting(env: Environment): boolean {
  const runtime = readRuntime(readConfig(z.object(dataDirectory), env).DATA_DIR);
  return runtime !== undefined && runtime.url === undefined && isRunning(runtime.pid, SUPERVISOR_MARKER);
}

export function readRuntime(directory: string): Runtime | undefined {
  try {
    const runtime = runtimeSchema.parse(JSON.parse(readFileSync(join(directory, FILE), "utf8")));
    const isCopy = runtime.directory !== undefined && runtime.directory !== realpathSync(directory);
    return isCopy ? undefined : runtime;
  } catch {
    // Missing or not ours: either way nothing is known about a running system.
    return undefined;
  }
}

/** Replaces the file; a reader sees either the old one or the new one. */
export function writeRuntime(directory: string, runtime: Omit<Runtime, "directory">): void {
  const next = join(directory, `${FILE}.next`);
  const placed = { directory: realpathSync(directory), ...runtime };
  writeFileSync(next, `${JSON.stringify(placed, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(next, join(directory, FILE));
}

export function removeRuntime(directory: string): void {
  rmSync(join(directory, FILE), { force: true });
}
