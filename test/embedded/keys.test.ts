import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiKey, MadeKey } from "#contracts/key.ts";
import { startEmbedded } from "../support/systems/embedded.ts";
import { runCommand } from "../support/systems/processes.ts";
import { exitCode } from "./support.ts";

/** `npm start` that asks for credentials, and the commands that come with the admin key that it has made. */

const dataDir = mkdtempSync(join(tmpdir(), "muster-"));
let system: Awaited<ReturnType<typeof startEmbedded>>;
beforeAll(async () => {
  system = await startEmbedded(dataDir, { AUTH: "required" });
});
afterAll(async () => {
  await system.end("SIGTERM");
  rmSync(dataDir, { recursive: true, force: true });
});

/** What the command prints for programs, and what for people. */
async function keys(args: readonly string[], env: Record<string, string> = {}) {
  const command = runCommand("keys", { DATA_DIR: dataDir, ...env }, args);
  let [result, told] = ["", ""];
  command.child.stdout?.on("data", (chunk) => (result += String(chunk)));
  command.child.stderr?.on("data", (chunk) => (told += String(chunk)));
  return { code: await exitCode(command), result, told };
}

const me = async (key: string) => {
  const { status, body } = await system.client.call("GET", "/me", undefined, {
    authorization: `Bearer ${key}`,
  });
  return status === 200 ? body : status;
};

test("the demo comes with the admin key", async () => {
  const demo = runCommand("demo", { DATA_DIR: dataDir });

  expect(await exitCode(demo)).toBe(0);
  expect(demo.output()).toMatch(/registration\.promoted: Dorothy has a seat now/);
});

test("makes a key, which alone is on standard output, lists it, and revokes it", async () => {
  const made = await keys(["--create", "The door", "--role", "door", "--event", "e1", "--days", "7"]);
  expect(made.told).toMatch(
    /^keys: on the embedded system of .*\nkeys: made \w{10}  door  .*  e1  root  The door\n$/,
  );
  const key = made.result.trimEnd();
  const [, keyId = ""] = key.split("_");
  expect([made.code, await me(key)]).toEqual([0, { caller: `k:${keyId}`, role: "door", events: ["e1"] }]);

  const listed = await keys([]);
  expect(listed.result).toMatch(
    new RegExp(`^key +role .*\\n(.*\\n)*${keyId}  door +\\d{4}-.*  The door\\n`, "m"),
  );
  expect(listed.result).not.toContain(key);

  const revoked = await keys(["--revoke", keyId]);
  expect([revoked.code, revoked.result]).toEqual([0, ""]);
  expect((await keys([])).result).not.toContain(keyId);
});

test("speaks JSON to programs", async () => {
  const made = await keys(["--create", "Site", "--role", "organizer", "--json"]);
  const { key, ...shown } = JSON.parse(made.result) as MadeKey;
  expect(await me(key)).toMatchObject({ role: "organizer" });
  const days = (Date.parse(shown.expiresAt) - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(90);
  expect(JSON.parse((await keys(["--json"])).result) as ApiKey[]).toContainEqual(shown);
});

test.each([
  [["--create", "X"], "--role must be one of admin, organizer, door, reader"],
  [["--create", "X", "--role", "king"], "--role must be one of"],
  [["--create", "X", "--role", "door", "--days", "0"], "--days must be a whole number from 1 to 365"],
  [["--create", "X", "--role", "door", "--days", "366"], "--days must be a whole number from 1 to 365"],
  [["--create", "X", "--role", "door", "--revoke", "Y"], "--create or --revoke, not both"],
  [["--revoke", "Ab3dEf6hIj"], "KEY_NOT_FOUND"],
])("refuses %j", async (args, why) => {
  const { code, result, told } = await keys(args);
  expect([code, result]).toEqual([1, ""]);
  expect(told).toContain(why);
});

test("says where the key should be, if it has none or a wrong one", async () => {
  const file = join(dataDir, "other-key");
  writeFileSync(file, "another admin key, of 32 characters".replaceAll(" ", "-"));
  const elsewhere = { DATA_DIR: "/nonexistent", PORT: new URL(system.url).port };
  for (const env of [{ ADMIN_KEY_FILE: file }, elsewhere]) {
    const { code, told } = await keys([], env);
    expect(code).toBe(1);
    expect(told).toMatch(
      /UNAUTHENTICATED.*\nSet ADMIN_KEY_FILE to the file with the admin key of the gateway\.\n$/,
    );
  }
  const named = { ...elsewhere, ADMIN_KEY_FILE: join(dataDir, "secrets", "admin-key") };
  expect((await keys([], named)).code).toBe(0);
});

test("sends no admin key where others could read it", async () => {
  const env = {
    DATA_DIR: "/nonexistent",
    HOST: "muster.invalid",
    ADMIN_KEY_FILE: join(dataDir, "secrets", "admin-key"),
  };
  const { code, told } = await keys([], env);
  expect(code).toBe(1);
  expect(told).toMatch(
    /the admin key would travel to http:\/\/muster\.invalid:3000 in the clear\nSet PUBLIC_URL/,
  );
});
