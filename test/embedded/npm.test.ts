import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { eventually } from "../support/client.ts";

/** `npm start &`, `npm run start:gateway &`, and `kill -TERM $!`: the signal reaches the program behind npm. */

const dataDir = mkdtempSync(join(tmpdir(), "muster-npm-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

// Nothing listens on the discard port.
const NOWHERE = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "x",
  AWS_SECRET_ACCESS_KEY: "x",
};

const URL_PRINTED = /(http:\/\/127\.0\.0\.1:\d+)/;

test.each([
  ["start", { DATA_DIR: dataDir, PORT: "0" }],
  ["start:gateway", { ...NOWHERE, PORT: "0" }],
])("npm run %s ends when npm is told to", async (script, env) => {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  const npm = spawn("npm", ["run", script], {
    cwd: join(import.meta.dirname, "../.."),
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  npm.stdout.on("data", (chunk) => (output += String(chunk)));
  npm.stderr.on("data", (chunk) => (output += String(chunk)));
  const [url = ""] = await eventually(async () => {
    const found = URL_PRINTED.exec(output);
    if (found === null) throw new Error(`nothing serves yet:\n${output}`);
    return found;
  }, 30_000);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);

  const ended = once(npm, "close");
  npm.kill("SIGTERM");
  // Its output is closed by the last process that holds it.
  await ended;

  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});
