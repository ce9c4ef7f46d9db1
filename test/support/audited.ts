import { once } from "node:events";
import { runCommand } from "./systems/processes.ts";

/**
 * Runs `npm run verify` against the system that `env` leads to. Rejects with its output unless everything
 * stored is consistent.
 */
export async function expectAudited({ env }: { readonly env: Record<string, string> }): Promise<void> {
  // An empty directory, so that a system that happens to run on the default one is not found.
  const audit = runCommand("verify", { DATA_DIR: "/nonexistent", ...env });
  const [code] = (await once(audit.child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the audit ended with ${code}:\n${audit.output()}`);
}
