import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { documentedAlarms } from "#infra/cdk/watch/documented.ts";
import { prod, resources } from "./synthesized.ts";

/** What is counted of the logs, and what the table of alarms quotes of them, against lines of a real worker. */

/** A worker whose services are away, which is given a command; and a clock that is off, by what a service tells. */
const PROGRAM = `
  import { messageOf } from "./src/contracts/command-message.ts";
  import { createClockOffset } from "./src/platform/clock-offset.ts";
  import { readConfig } from "./src/platform/config.ts";
  import { composeWorker } from "./workers/registration/compose.ts";
  import { workerSchema } from "./workers/registration/config.ts";
  const { worker, logger } = composeWorker(readConfig(workerSchema, process.env), { patienceMs: 1 });
  const submission = { key: "k".repeat(22), fingerprint: "f".repeat(11), acceptedAt: new Date().toISOString() };
  const body = JSON.stringify(messageOf("opera", [{ command: { type: "register", userId: "ada" }, ...submission }]));
  const message = { messageId: "m", receiptHandle: "r", group: "opera", body, receiveCount: 1 };
  await worker.applyBatch([message], () => undefined);
  setTimeout(() => worker.abort(), 3000);
  await worker.untilAble();
  createClockOffset(logger).note({ told: 0, before: Date.now(), after: Date.now() });
  process.exit(0);
`;

type Line = { readonly level: number; readonly msg: string };

let lines: readonly Line[] = [];
beforeAll(async () => {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 60_000,
    env: {
      NODE_NO_WARNINGS: "1",
      // Nothing listens on the discard port.
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    },
  });
  const output = await text(child.stderr);
  lines = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
});

it("counts as errors what a worker says is one, and nothing else", () => {
  const filters = resources(prod.watch, "AWS::Logs::MetricFilter").map(({ Properties }) => Properties);
  expect(filters).toHaveLength(2);
  for (const { FilterPattern, MetricTransformations } of filters) {
    const [, member = "", least] = /^\{ \$\.(\w+) >= (\d+) \}$/.exec(String(FilterPattern)) ?? [];
    const counted = lines.filter((line) => Number(line[member as keyof Line]) >= Number(least));
    expect(counted.map(({ msg }) => msg)).toEqual(["this machine's clock is off"]);
    expect(MetricTransformations).toEqual([
      { MetricName: "error_lines", MetricNamespace: "Muster/muster", MetricValue: "1", DefaultValue: 0 },
    ]);
  }
});

it("counts the lines of gateways and workers, each in its own log", () => {
  const logs = resources(prod.watch, "AWS::Logs::MetricFilter").map(({ Properties }) =>
    JSON.stringify(Properties["LogGroupName"]),
  );
  expect(new Set(logs).size).toBe(2);
  for (const [i, program] of ["Gateway", "Worker"].entries()) expect(logs[i]).toContain(`Ref${program}Log`);
});

it("says that things were left behind as the table quotes it", () => {
  const quoted = [...JSON.stringify(documentedAlarms()).matchAll(/\*([a-z][^*]+)\*/g)].map(
    ([, words = ""]) => words,
  );
  expect(new Set(quoted).size).toBe(3);
  for (const words of quoted) {
    expect(
      lines.some(({ msg }) => msg.startsWith(words)),
      words,
    ).toBe(true);
  }
});
