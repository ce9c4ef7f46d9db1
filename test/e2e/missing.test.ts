import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished, test, expect } from "vitest";
import { eventually } from "../support/client.ts";
import { tokenKeysEnvironment } from "../support/token-keys.ts";
import { run, type Running } from "../support/systems/processes.ts";

/** What programs say while something that they need is missing: each reason once, in one line of JSON. */

type Line = { readonly level: number; readonly msg: string; readonly reason?: string; readonly err?: object };

const WARNING = 40;

function warnings({ output }: Running): readonly Line[] {
  const lines = output().trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Line).filter(({ level }) => level >= WARNING);
}

/** An AWS in which nothing exists yet; `asked` counts the calls. */
async function emptyAws() {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.writeHead(400, { "Content-Type": "application/x-amz-json-1.0" });
    response.end('{"__type":"com.amazonaws#ResourceNotFoundException","message":"It does not exist."}');
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked: () => asked };
}

function started(program: string, env: Record<string, string>): Running {
  const running = run(program, { PORT: "0", SWEEP_INTERVAL_SECONDS: "1", ...tokenKeysEnvironment(), ...env });
  onTestFinished(async () => void (await running.end("SIGKILL")));
  return running;
}

const PROGRAMS = ["workers/registration/main.ts", "workers/relay/main.ts", "gateway/main.ts"];

test.each(PROGRAMS)("%s says once what is missing, however often it looks", async (program) => {
  const aws = await emptyAws();
  const credentials = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" };
  const running = started(program, { AWS_ENDPOINT_URL: aws.url, ...credentials });
  await running.prints(/"reason"/);
  const rounds = aws.asked() + 3;
  await eventually(async () => expect(aws.asked()).toBeGreaterThanOrEqual(rounds), 60_000);

  const said = warnings(running);

  expect(said).toHaveLength(1);
  expect(said[0]?.reason).toContain("It does not exist.");
});

test.each(PROGRAMS)("%s says once that it has no credentials", async (program) => {
  const running = started(program, {
    AWS_REGION: "eu-central-1",
    AWS_EC2_METADATA_DISABLED: "true",
    HOME: "/nonexistent",
  });
  await running.prints(/"reason"/);
  await new Promise((resolve) => setTimeout(resolve, 3000));

  const said = warnings(running);

  expect(said).toHaveLength(1);
  expect(said[0]?.reason).toMatch(/credentials/i);
});
