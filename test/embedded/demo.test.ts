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

test("the demo shows a promotion that arrives at an SQS queue", async () => {
  const demo = runCommand("demo", { DATA_DIR: dataDir });
  await demo.prints(/In the end\n.*3 of 3.*\n.*1\. Edsger, 2\. Frances\n/, 30_000);

  expect(await exitCode(demo)).toBe(0);
  expect(demo.output()).toMatch(/registration\.promoted: Dorothy has a seat now/);
});

test("without a system the demo says how to get one", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "muster-"));
  const demo = runCommand("demo", { DATA_DIR: elsewhere, PORT: String(await freePort()) }, ["--wait", "1"]);

  expect(await exitCode(demo)).toBe(1);
  expect(demo.output()).toMatch(
    /^demo: waiting for up to 1 second, .*\ndemo: no system is running: .*\nStart one with npm start/,
  );
});
