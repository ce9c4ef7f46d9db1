import { afterEach, expect, test } from "vitest";
import { tokenKeysEnvironment } from "../support/token-keys.ts";
import { run, type Running } from "../support/systems/processes.ts";

/** The gateway as a process, without database and queue. */

// Nothing listens on the discard port.
const NOWHERE = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
};

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((gateway) => gateway.end("SIGKILL")));
});

function start(env: Record<string, string>, args: readonly string[] = []): Running {
  const gateway = run("gateway/main.ts", { ...NOWHERE, PORT: "0", ...env }, args);
  running.push(gateway);
  return gateway;
}

const exitCode = ({ child }: Running) =>
  new Promise<number | null>((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once("close", resolve);
  });

test("starts without database and queue, is alive but not ready, and ends cleanly on SIGTERM", async () => {
  const gateway = start({});
  const [, url = ""] = await gateway.prints(/"gateway listens on (http:\/\/127\.0\.0\.1:\d+)"/);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  expect(await gateway.end("SIGTERM")).toBe(0);
});

test("says that its ids end with it, unless it has a file of keys", async () => {
  const notice = "TOKEN_KEYS_FILE names no keys";
  const [without, having] = [start({}), start(tokenKeysEnvironment())];
  await without.prints(/listens on/);
  await having.prints(/listens on/);
  await without.prints(new RegExp(notice));
  await having.end("SIGTERM");
  expect(having.output()).not.toContain(notice);
});

test("ends with one message when its keys can't be read", async () => {
  const gateway = start({ HOST: "0.0.0.0", AUTH: "open", TOKEN_KEYS_FILE: "/nowhere/token-keys" });
  expect(await exitCode(gateway)).toBe(1);
  expect(gateway.output()).toMatch(/^[^\n]*:\n {2}TOKEN_KEYS_FILE=\/nowhere\/token-keys: ENOENT[^\n]*\n$/);
});

test("names every wrong variable in one message", async () => {
  const gateway = start({ PORT: "http", RESOURCE_PREFIX: "-", LOG_LEVEL: "loud" });
  expect(await exitCode(gateway)).toBe(1);
  expect(gateway.output()).toMatch(/PORT=http[^]*RESOURCE_PREFIX=-|RESOURCE_PREFIX=-[^]*PORT=http/);
  expect(gateway.output()).toContain("LOG_LEVEL=loud");
  expect(gateway.output()).not.toContain("    at ");
});

test("says in one line that its port is in use", async () => {
  const first = start({});
  const [, port = ""] = await first.prints(/listens on http:\/\/127\.0\.0\.1:(\d+)/);
  const second = start({ PORT: port });
  expect(await exitCode(second)).toBe(1);
  expect(second.output()).toBe(
    `can't listen on 127.0.0.1:${port}: the port is in use. Stop what listens there, or set PORT\n`,
  );
});

test("prints what it does and which variables it reads with --help", async () => {
  const gateway = start({}, ["--help"]);
  expect(await exitCode(gateway)).toBe(0);
  for (const variable of ["HOST", "PORT", "TOKEN_KEY", "RESOURCE_PREFIX", "LOG_LEVEL", "AWS_REGION"]) {
    expect(gateway.output()).toContain(variable);
  }
});
