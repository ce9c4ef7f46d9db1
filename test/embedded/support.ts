import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { startEmbedded } from "../support/systems/embedded.ts";
import { run, type Running } from "../support/systems/processes.ts";

export type Embedded = Awaited<ReturnType<typeof startEmbedded>>;

/** An empty directory that is gone after the test. */
export function newDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), "muster-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

/** `npm start` that is ready, and stopped after the test if it still runs. */
export async function started(dataDir: string, more: Record<string, string> = {}): Promise<Embedded> {
  const system = await startEmbedded(dataDir, more);
  onTestFinished(async () => void (await system.end("SIGTERM")));
  return system;
}

/** `npm start` that is expected to fail. */
export function failing(env: Record<string, string>): Running {
  const failed = run("localstack/embedded/main.ts", { PORT: "0", ...env });
  onTestFinished(async () => void (await failed.end("SIGKILL")));
  return failed;
}

/** The exit code, once the process has ended and all its output is here. */
export async function exitCode({ child }: Running): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null && !stream.closed) await once(stream, "close");
  }
  return child.exitCode;
}
