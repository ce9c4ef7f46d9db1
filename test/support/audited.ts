import { once } from "node:events";
import { runCommand } from "./systems/processes.ts";

/**
 * `npm run verify` against the system that `env` leads to. Rejects with all that it prints unless everything
 * stored is as it has to be.
 */
export async function expectAudited({ env }: { readonly env: Record<string, string> }): Promise<void> {
  // Nothing of a system that happens to run on the default directory.
  const audit = runCommand("verify", { DATA_DIR: "/nonexistent", ...env });
  const [code] = (await once(audit.child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the audit ended with ${code}:\n${audit.output()}`);
}
