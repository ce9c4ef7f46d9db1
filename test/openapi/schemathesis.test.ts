import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "#contracts/endpoints/endpoints.ts";
import { startSystem, type System } from "../support/systems/system.ts";
import { runPython } from "./run-tool.ts";

/** Cases per operation; over all operations and phases that comes to more than 3,000. */
const CASES_PER_OPERATION = 170;
const FEWEST_CASES = 3000;

const STREAMS = operations.flatMap(([id, { answer }]) => (answer.kind === "stream" ? [id] : []));

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

test("Schemathesis finds nothing, with its checks, in more than 3,000 cases", async () => {
  const seed = process.env["SCHEMATHESIS_SEED"];
  const { isSuccess, output } = await runPython(
    "schemathesis.cli",
    [
      "run",
      `${system.url}/openapi.json`,
      "--checks=all",
      // Who has been erased stays, as an id and a moment, and with a calendar that takes old entries away.
      "--exclude-checks=use_after_free",
      `--max-examples=${CASES_PER_OPERATION}`,
      "--continue-on-failure",
      // It reads each answer to its end, which a stream does not have.
      ...STREAMS.flatMap((id) => ["--exclude-operation-id", id]),
      "--no-color",
      ...(seed ? [`--seed=${seed}`] : []),
    ],
    { cwd, env: { SCHEMATHESIS_HOOKS: "hooks", PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" } },
  );
  const [, cases] = /(\d+) generated/.exec(output) ?? [];
  expect(isSuccess, `SCHEMATHESIS_SEED says which cases again:\n${output}`).toBe(true);
  expect(Number(cases)).toBeGreaterThan(FEWEST_CASES);
});
