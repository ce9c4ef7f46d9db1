import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findSystem } from "#localstack/embedded/runtime.ts";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { startEmbedded } from "../support/systems/embedded.ts";
import { runCommand } from "../support/systems/processes.ts";
import { exitCode } from "./support.ts";

const dataDir = mkdtempSync(join(tmpdir(), "muster-"));
let system: Awaited<ReturnType<typeof startEmbedded>>;
beforeAll(async () => {
  system = await startEmbedded(dataDir);
  const { client } = system;
  await client.createUsers(["ada", "ben"]);
  for (const eventId of ["intact", "damaged"]) {
    await client.createEvent(eventId, 1);
    for (const userId of ["ada", "ben"]) {
      const { requestId } = await client.register(eventId, userId);
      await client.ended(requestId);
    }
  }
});
afterAll(async () => {
  await system.end("SIGTERM");
  rmSync(dataDir, { recursive: true, force: true });
});

async function verify(...args: readonly string[]) {
  const audit = runCommand("verify", { DATA_DIR: dataDir }, args);
  const code = await exitCode(audit);
  const [target = ""] = /^verify: on .*\n/m.exec(audit.output()) ?? [];
  return { code, target, output: audit.output().replace(target, "") };
}

/** Somebody opens the table and gives away a seat that is not there. */
async function damage(): Promise<void> {
  Object.assign(process.env, findSystem({ DATA_DIR: dataDir })?.env);
  const change = new UpdateCommand({
    TableName: "muster-events",
    Key: { eventId: "damaged" },
    UpdateExpression: "SET registeredCount = registeredCount + :one",
    ExpressionAttributeValues: { ":one": 1 },
  });
  await createDynamoClient("us-east-1").send(change);
}

test("an intact system: which it is, a line for each event, a table of what was checked, and 0", async () => {
  const { code, target, output } = await verify();

  expect(target).toBe(`verify: on the embedded system of ${dataDir}, at ${system.url}, muster-*\n`);
  expect(output).toMatch(/^event +version +seats +waiting +entries +differences\n/);
  expect(output).toMatch(/^intact +3 +1\/1 +1 +3 +none$/m);
  expect(output).toMatch(/^4 promotion in ticket order, nobody overtakes +\d+ +none$/m);
  expect(output).toMatch(/^events: 2, journal entries: 6, rows of registrations: 4, differences: none$/m);
  expect(code).toBe(0);
});

test("a damaged system: what differs, where, by how much, and 1", async () => {
  await damage();

  const { code, output } = await verify();

  expect(output).toMatch(/^damaged +3 +2\/1 +1 +3 +3$/m);
  expect(output).toContain("  damaged: events damaged 2 of 1 seats are taken (1)\n");
  expect(output).toContain("  damaged: events damaged registeredCount is 2, should be 1 (2)\n");
  expect(output).toMatch(/differences: 3$/m);
  expect(code).toBe(1);
});

test("--rate paces it, and finds the same", async () => {
  const { code, output } = await verify("--event", "intact", "--rate", "500");
  expect(output).toMatch(/differences: none$/m);
  expect(code).toBe(0);
});

test("--event looks at this one only, --json is for programs", async () => {
  const { code, output } = await verify("--event", "intact", "--json");

  expect(JSON.parse(output)).toMatchObject({
    events: 1,
    entries: 3,
    rows: 2,
    differences: [],
    unsettled: [],
  });
  expect(code).toBe(0);
  expect(await verify("--event", "damaged", "--json")).toMatchObject({ code: 1 });
});

test("restore has every event go on at another version, says how many, and 0", async () => {
  const before = Date.now();
  const restore = runCommand("restore", { DATA_DIR: dataDir });

  expect(await exitCode(restore)).toBe(0);
  expect(restore.output()).toMatch(/^restore: on the embedded system of .*\nrestored: 2 events\n$/);
  const { code, output } = await verify("--event", "intact");
  expect(Number(/^intact +(\d+) +1\/1 +1 +4 +none$/m.exec(output)?.[1])).toBeGreaterThanOrEqual(before);
  expect(code).toBe(0);
});

test.each([
  [["--event", "nowhere"], /^verify: there is no event nowhere$/m],
  [["--rate", "fast"], /^verify: --rate fast: must be a whole number from 1 to 9999999$/m],
  [["--evnt", "intact"], /^verify: Unknown option '--evnt'/],
])("%j is answered with what is wrong, and 2", async (args, message) => {
  const { code, output } = await verify(...args);

  expect(output).toMatch(message);
  expect(code).toBe(2);
});

test("without a database it says so, and 2", async () => {
  const audit = runCommand("verify", {
    DATA_DIR: join(dataDir, "elsewhere"),
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  });

  expect(await exitCode(audit)).toBe(2);
  expect(audit.output()).toMatch(
    /^verify: the database is unavailable: .+\nStart the system with npm start/m,
  );
});
