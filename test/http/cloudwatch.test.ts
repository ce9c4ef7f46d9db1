import { expect, test } from "vitest";
import { FIGURES } from "#platform/figures.ts";
import { run } from "../support/systems/processes.ts";

/** The real line of the log of which CloudWatch Logs makes metrics: of a program that is told to stop at once. */

// Nothing listens on the discard port.
const env = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  CLOUDWATCH_NAMESPACE: "Muster/test",
};

test.each([
  ["gateway", "gateway/main.ts", FIGURES.gateway.shed],
  ["worker", "workers/registration/main.ts", FIGURES.worker.arrived],
] as const)("a %s says how much was added up to its end, under its own name", async (name, main, figure) => {
  const program = run(main, { ...env, PORT: "0" });
  await program.prints(/does not work, and is tried again/);
  expect(await program.end("SIGTERM")).toBe(0);
  const [line] = program
    .output()
    .split("\n")
    .filter((text) => text.includes('"_aws"'));
  expect(JSON.parse(line ?? "{}")).toMatchObject({
    name,
    level: 30,
    msg: "metrics",
    [figure.name]: 0,
    _aws: { CloudWatchMetrics: [{ Namespace: "Muster/test", Dimensions: [["name"]] }] },
  });
});
