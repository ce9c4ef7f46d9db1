import { expect, test } from "vitest";
import { targetOf } from "#cli/target.ts";
import { runCommand } from "../support/systems/processes.ts";
import { exitCode } from "./support.ts";

/** Which system a command works on, and that none writes to somebody's real one by accident. */

const ELSEWHERE = { DATA_DIR: "/nonexistent", AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" };

// A call that is made after all ends here, not at AWS.
const NO_NETWORK = { HTTPS_PROXY: "http://127.0.0.1:9", AWS_REGION: "no-such-region-1" };

test.each([
  ["provision", []],
  ["restore", []],
  ["redrive", ["--apply"]],
  ["redrive", ["--discard", "some-id"]],
])("%s %j does not write to AWS unless it is told to", async (name, args) => {
  const command = runCommand(name, { ...ELSEWHERE, ...NO_NETWORK }, args);

  expect(await exitCode(command)).toBe(1);
  expect(command.output()).toMatch(new RegExp(`^${name}: on AWS, region no-such-region-1, muster-\\*`));
  expect(command.output()).toMatch(
    /is not on this machine: to write there, add --yes \(after npm run: -- --yes\)\n$/,
  );
});

test.each([[["--create", "Door", "--role", "door"]], [["--revoke", "Ab3dEf6hIj"]]])(
  "keys %j does not write to a gateway elsewhere unless it is told to",
  async (args) => {
    const command = runCommand("keys", { ...ELSEWHERE, PUBLIC_URL: "https://muster.invalid" }, args);

    expect(await exitCode(command)).toBe(1);
    expect(command.output()).toMatch(/^keys: on the gateway at https:\/\/muster\.invalid \(no embedded/);
    expect(command.output()).toMatch(/ is not on this machine: to write there, add --yes .*\n$/);
  },
);

test.each(["verify", "provision"])("%s on AWS wants to be told the region", async (name) => {
  const command = runCommand(name, { ...ELSEWHERE, ...NO_NETWORK, AWS_REGION: "" });

  expect(await exitCode(command)).not.toBe(0);
  expect(command.output()).toContain("AWS_REGION=: must be set, such as eu-central-1");
  expect(command.output()).not.toContain("on AWS, region");
});

test("with --yes it tries to", async () => {
  const endpoint = { AWS_ENDPOINT_URL: "http://muster.invalid:1" };
  const command = runCommand("redrive", { ...ELSEWHERE, ...endpoint }, ["--apply", "--yes"]);

  expect(await exitCode(command)).toBe(1);
  expect(command.output()).not.toContain("--yes");
});

const ALL = ["DATA_DIR", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SQS"];

test.each([
  [{}, "AWS, region us-east-1, muster-* (no embedded system runs on /data)", false],
  [{ AWS_PROFILE: "work", AWS_REGION: "eu-1" }, "AWS, profile work, region eu-1, muster-*", false],
  [{ AWS_ENDPOINT_URL: "http://localhost:4566", RESOURCE_PREFIX: "t" }, "http://localhost:4566", true],
  [{ AWS_ENDPOINT_URL: "http://127.1.2.3:4566" }, "http://127.1.2.3:4566", true],
  [{ AWS_ENDPOINT_URL: "http://[::1]:4566" }, "http://[::1]:4566", true],
  [{ AWS_ENDPOINT_URL: "http://localstack:4566" }, "http://localstack:4566", false],
  [{ AWS_ENDPOINT_URL: "http://localhost.evil.example" }, "http://localhost.evil.example", false],
  [{ AWS_ENDPOINT_URL_SQS: "http://localhost:1" }, "AWS and http://localhost:1, region", false],
])("%j leads to %s", (env, name, isLocal) => {
  const target = targetOf({ DATA_DIR: "/data", ...env }, ALL, undefined);

  expect(target.name).toContain(name);
  expect(target.isLocal).toBe(isLocal);
});

test("a gateway elsewhere is elsewhere, wherever the queues are", () => {
  const local = { AWS_ENDPOINT_URL: "http://localhost:4566" };
  expect(targetOf({ ...local, HOST: "::1" }, [...ALL, "HOST"], undefined).isLocal).toBe(true);
  expect(targetOf({ ...local, HOST: "gateway" }, [...ALL, "HOST"], undefined).isLocal).toBe(false);
  expect(targetOf({ ...local, PUBLIC_URL: "https://m.example" }, [...ALL, "HOST"], undefined).isLocal).toBe(
    false,
  );
});

test("a command that asks a gateway only says which", () => {
  expect(targetOf({ PORT: "81" }, ["HOST"], undefined).name).toBe("the gateway at http://127.0.0.1:81");
});
