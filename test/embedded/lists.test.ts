import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmbedded } from "../support/systems/embedded.ts";
import { runCommand } from "../support/systems/processes.ts";
import { exitCode } from "./support.ts";

/** `muster import`, `export` and `why`, as somebody types them. */

const dataDir = mkdtempSync(join(tmpdir(), "muster-"));
const file = join(dataDir, "people.csv");
let system: Awaited<ReturnType<typeof startEmbedded>>;
beforeAll(async () => {
  system = await startEmbedded(dataDir);
  await system.client.createEvent("concert", 2);
  writeFileSync(file, "userId,name\nada,Ada\nben,Ben\ncem,Cem\n");
});
afterAll(async () => {
  await system.end("SIGTERM");
  rmSync(dataDir, { recursive: true, force: true });
});

async function muster(command: string, ...args: readonly string[]) {
  const running = runCommand(command, { DATA_DIR: dataDir }, args);
  const code = await exitCode(running);
  const [target = ""] = new RegExp(`^${command}: on .*\\n`, "m").exec(running.output()) ?? [];
  return { code, target, output: running.output().replace(target, "") };
}

test("a file of people is imported, and again, and does nothing twice", async () => {
  const first = await muster("import", file, "--event", "concert");
  expect(first.target).toContain("the embedded system of");
  expect(first.output).toBe(
    "import: 3 of 3 lines …\n2 got a seat, 1 wait, 0 had a seat or a place already\n" +
      "3 users did not exist and were created\n",
  );
  expect(first.code).toBe(0);
  const again = await muster("import", file, "--event", "concert", "--json");
  expect(JSON.parse(again.output.slice(again.output.indexOf("{")))).toMatchObject({ already: 3, created: 0 });
  expect(again.code).toBe(0);
});

test("a file with bad lines is not imported at all", async () => {
  const bad = join(dataDir, "bad.csv");
  writeFileSync(bad, "userId,name\neve,Eve\na b,Somebody\n");
  const { code, output } = await muster("import", bad, "--event", "concert");
  expect(output).toMatch(/^import: nothing was imported\n {2}line 3: userId must be 1–128/);
  expect(code).toBe(1);
  expect((await system.client.call("GET", "/users/eve")).status).toBe(404);
});

test("the people of an event are exported as CSV, or as JSON, and events without one", async () => {
  const csv = await muster("export", "--event", "concert");
  expect(csv.output).toMatch(
    /^\uFEFFuserId,name,email,status,.*\r\nada,Ada,,registered,.*\r\nben,Ben,,registered,/,
  );
  const json = await muster("export", "--event", "concert", "--list", "waitlist", "--json");
  expect(JSON.parse(json.output)).toMatchObject({ userId: "cem", position: 1 });
  const events = await muster("export");
  expect(events.output).toMatch(/^\uFEFFeventId,title,date,.*\r\nconcert,Title of concert,/);
});

test("why tells what happened to somebody", async () => {
  const { code, output } = await muster("why", "concert", "cem");
  const [request, fact, blank, text] = output.split("\n");
  expect(request).toMatch(/^\S+Z +A request to register succeeded: waitlisted\.$/);
  expect(fact).toMatch(/^\S+Z +v\d+ +Cem joined the waitlist at position 1\.$/);
  expect(blank).toBe("");
  expect(text).toMatch(/^Cem waits for a seat at Title of concert at position 1\./);
  expect(code).toBe(0);
  const json = await muster("why", "concert", "cem", "--json");
  expect(JSON.parse(json.output)).toMatchObject({ eventId: "concert", waiting: { position: 1 } });
});

test.each([
  [["why", "concert"], /^why: expected EVENT USER, not concert\nUsage: npm run why -- EVENT USER /],
  [["why", "concert", "nobody"], /^why: .*USER_NOT_FOUND/m],
  [["import", "people.csv"], /^import: --event must say at which event$/m],
  [["export", "--event", "nowhere"], /^export: .*404.*EVENT_NOT_FOUND/m],
  [
    ["export", "--event", "concert", "--list", "names"],
    /^export: --list must be one of registrations, waitlist$/m,
  ],
])("%j is answered with what is wrong", async ([command = "", ...args], message) => {
  const { code, output } = await muster(command, ...args);
  expect(output).toMatch(message);
  expect(code).toBe(1);
});
