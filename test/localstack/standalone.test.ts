import { once } from "node:events";
import { execFileSync } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "#localstack/processes/free-port.ts";
import { eventually } from "../support/client.ts";
import { run, type Running } from "../support/systems/processes.ts";

/** `npm run localstack`, on a port of its own. */

const STARTS_WITHIN_MS = 100_000;

async function started(port: number, ...options: readonly string[]) {
  const env = { HOME: process.env["HOME"] ?? "", JAVA_HOME: process.env["JAVA_HOME"] ?? "" };
  const program = run("localstack/standalone/main.ts", env, ["--port", String(port), ...options]);
  onTestFinished(async () => void (await program.end("SIGKILL")));
  return program;
}

/** Command lines of what runs for the LocalStack on this port, by process id. */
function partsOf(port: number): Map<number, string> {
  const table = execFileSync("ps", ["-A", "-ww", "-o", "pid=,command="], { encoding: "utf8" });
  const lines = table.split("\n").filter((line) => line.includes(`/run-${port}/`));
  return new Map(
    lines.map((line) => {
      const [, pid, command = ""] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
      return [Number(pid), command];
    }),
  );
}

const pidOf = (port: number, what: RegExp) =>
  [...partsOf(port)].find(([, command]) => what.test(command))?.[0] ?? Number.NaN;

test("says what to do next, answers, refuses a second one on its port, and leaves nothing behind when it is stopped", async () => {
  const port = await freePort();
  const program = await started(port, "--services", "sts");
  await program.prints(new RegExp(`ready on http://127.0.0.1:${port}\n`), STARTS_WITHIN_MS);
  expect(program.output()).toContain(`export AWS_ENDPOINT_URL=http://127.0.0.1:${port} `);
  expect(program.output()).toContain("npm run provision");
  expect([...partsOf(port).values()].some((command) => command.includes("DynamoDBLocal.jar"))).toBe(true);

  const health = await (await fetch(`http://127.0.0.1:${port}/_localstack/health`)).json();
  expect(health).toMatchObject({ services: { sqs: "running", sts: "running", s3: "disabled" } });

  const second = await started(port);
  const [code] = (await once(second.child, "close")) as [number];
  expect([code, second.output()]).toEqual([1, expect.stringContaining("something else is listening there")]);

  expect(await program.end("SIGTERM")).toBe(0);
  expect([...partsOf(port).values()]).toEqual([]);
});

test("ends with 1, and leaves nothing behind, when LocalStack is killed", async () => {
  const port = await freePort();
  const program = await started(port);
  await program.prints(/ready on/, STARTS_WITHIN_MS);

  process.kill(pidOf(port, /^\S*python -m localstack/), "SIGKILL");

  await program.prints(/it ended by itself; the end of its log/);
  await eventually(async () => expect(program.child.exitCode).toBe(1));
  expect([...partsOf(port).values()]).toEqual([]);
});

test.each<[when: string, isSoFar: (program: Running, port: number) => Promise<unknown>]>([
  [
    "while it starts",
    (_, port) => eventually(async () => expect(partsOf(port)).not.toEqual(new Map()), 20_000),
  ],
  ["when it is ready", (program) => program.prints(/ready on/, STARTS_WITHIN_MS)],
])("leaves nothing behind when it is killed itself %s", async (_, isSoFar) => {
  const port = await freePort();
  const program = await started(port);
  await isSoFar(program, port);

  await program.end("SIGKILL");

  await eventually(async () => expect([...partsOf(port).values()]).toEqual([]), 30_000);
});
