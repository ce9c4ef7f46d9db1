import { readRuntime } from "#localstack/embedded/runtime.ts";
import { createClient } from "../client.ts";
import { run } from "./processes.ts";

/** `npm start` with its data in `dataDir`, on a free port; `more` are further variables. */
export async function startEmbedded(dataDir: string, more: Readonly<Record<string, string>> = {}) {
  const system = run("localstack/embedded/main.ts", {
    DATA_DIR: dataDir,
    PORT: "0",
    HOST: "127.0.0.1",
    // The shortest timeout: several tests wait for the messages of a killed worker.
    VISIBILITY_TIMEOUT_SECONDS: "5",
    ...more,
  });
  const [, url = ""] = await system.prints(/muster is ready on (http:\S+)/, 30_000);
  const runtime = readRuntime(dataDir);
  if (runtime === undefined) throw new Error(`${dataDir} has no runtime.json`);
  return {
    ...system,
    url,
    client: createClient(url),
    pids: [runtime.pid, ...runtime.parts.map(({ pid }) => pid)],
    pidOf(name: RegExp): number {
      const part = runtime.parts.find((candidate) => name.test(candidate.name));
      // There must be no default: a signal to process 0 reaches the whole process group.
      if (part === undefined) throw new Error(`nothing like ${name} is running`);
      return part.pid;
    },
  };
}

/** Whether a process of this id lives. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
