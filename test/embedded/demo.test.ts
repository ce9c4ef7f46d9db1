import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "#localstack/processes/free-port.ts";
import { startEmbedded } from "../support/systems/embedded.ts";
import { runCommand } from "../support/systems/processes.ts";
import { exitCode } from "./support.ts";

const dataDir = mkdtempSync(join(tmpdir(), "muster-"));
let system: Awaited<ReturnType<typeof startEmbedded>>;
beforeAll(async () => {
  system = await startEmbedded(dataDir);
});
afterAll(async () => {
  await system.end("SIGTERM");
  rmSync(dataDir, { recursive: true, force: true });
});

test("the demo shows an evening of which an SQS queue hears", async () => {
  const demo = runCommand("demo", { DATA_DIR: dataDir });
  await demo.prints(/and everybody with a seat or a place is told/, 40_000);

  expect(await exitCode(demo)).toBe(0);
  const output = demo.output();
  for (const part of [
    /EVENT_NOT_PUBLISHED\n.*publishes.*\n.*REGISTRATION_NOT_OPEN/,
    /registration\.offered: Dorothy is offered the seat/,
    /registration\.promoted: Dorothy has a seat now/,
    /In the end\n.*3 of 3, and 2 extra  Ada, Claude, Frances, Dorothy, Grace\n.*2\n.*1\. Edsger\n/,
    /event\.cancelled: and everybody/,
  ])
    expect(output).toMatch(part);
});

test("without a system the demo says how to get one", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "muster-"));
  const demo = runCommand("demo", { DATA_DIR: elsewhere, PORT: String(await freePort()) }, ["--wait", "1"]);

  expect(await exitCode(demo)).toBe(1);
  expect(demo.output()).toMatch(
    /^demo: waiting for up to 1 second, .*\ndemo: no system is running: .*\nStart one with npm start/,
  );
});
