import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSystem, type System } from "../support/systems/system.ts";
import { runPython } from "./run-tool.ts";

/** Cases per operation; over all operations and phases that comes to more than 3,000. */
const CASES_PER_OPERATION = 170;
const FEWEST_CASES = 3000;

const folder = fileURLToPath(new URL(".", import.meta.url));

let system: System;
let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "muster-schemathesis-"));
  system = await startSystem();
});
afterAll(async () => {
  await system.stop();
  rmSync(cwd, { recursive: true });
});

test("Schemathesis finds nothing, with all of its checks, in more than 3,000 cases", async () => {
  const seed = process.env["SCHEMATHESIS_SEED"];
  const { isSuccess, output } = await runPython(
    "schemathesis.cli",
    [
      "run",
      `${system.url}/openapi.json`,
      "--checks=all",
      `--max-examples=${CASES_PER_OPERATION}`,
      "--continue-on-failure",
      "--no-color",
      ...(seed ? [`--seed=${seed}`] : []),
    ],
    { cwd, env: { SCHEMATHESIS_HOOKS: "hooks", PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" } },
  );
  const [, cases] = /(\d+) generated/.exec(output) ?? [];
  expect(isSuccess, `SCHEMATHESIS_SEED says which cases again:\n${output}`).toBe(true);
  expect(Number(cases)).toBeGreaterThan(FEWEST_CASES);
});
