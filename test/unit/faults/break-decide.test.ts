import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../../..");

/**
 * The decider is patched as text: a change of its signature shows here, and not only in `npm run test:fault`.
 */
test("the injected bug throws for its people, and for nobody else", async () => {
  const program = `
    const { decide } = await import("#domain/decide.ts");
    const roster = { event: {}, users: new Set() };
    for (const userId of ["ann", "bug-ann"]) {
      try {
        console.log(decide(roster, { type: "register", userId }, { promotions: 0 }).kind);
      } catch (error) {
        console.log(error.message);
      }
    }`;
  const hooks = join(ROOT, "test/support/faults/break-decide.ts");
  const args = ["--import", hooks, "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  expect(stdout).toBe("rejected\na bug, injected\n");
});
