import { once } from "node:events";
import { connect, createServer } from "node:net";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { freePort } from "#localstack/processes/free-port.ts";
import { type Clients, createClients } from "#infra/provision/clients.ts";
import { findQueue } from "#infra/provision/queues.ts";
import { createTableInput } from "#infra/resources.ts";
import { eventually } from "../support/client.ts";
import { type Emulators, startEmulators } from "../support/systems/emulators.ts";
import { runCommand } from "../support/systems/processes.ts";

/** `npm run provision` as people run it. */

let emulators: Emulators;
let clients: Clients;
beforeAll(async () => {
  emulators = await startEmulators();
  Object.assign(process.env, emulators.env);
  clients = createClients("us-east-1");
});
afterAll(() => emulators.stop());

async function provision(RESOURCE_PREFIX: string, env: Record<string, string> = {}) {
  const program = runCommand("provision", { ...emulators.env, RESOURCE_PREFIX, ...env });
  const [code] = (await once(program.child, "close")) as [number | null];
  const [target, ...lines] = program.output().trim().split("\n");
  expect(target).toMatch(/^provision: on http/);
  return { code, lines };
}

test("makes everything, says what it made, and has nothing to do the next time", async () => {
  const first = await provision("twice");
  const second = await provision("twice");

  expect(first.code).toBe(0);
  expect(first.lines.filter((line) => line.startsWith("created"))).toHaveLength(10);
  const done =
    /^provisioned: tables and queues twice-\*, topic arn:aws:sns:us-east-1:\d{12}:twice-notifications$/;
  expect(second).toEqual({ code: 0, lines: [expect.stringMatching(done) as string] });
});

test("waits for services that are still starting", async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { hostname, port: at } = new URL(emulators.env["AWS_ENDPOINT_URL_SQS"] ?? "");
  const program = runCommand("provision", {
    ...emulators.env,
    RESOURCE_PREFIX: "early",
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_SQS: url,
    AWS_ENDPOINT_URL_SNS: url,
  });
  await program.prints(/waiting for SQS: .*ECONNREFUSED/);

  const passOn = createServer((socket) => {
    const other = connect(Number(at), hostname);
    socket.pipe(other).pipe(socket);
    for (const end of [socket, other]) end.on("error", () => end.destroy());
  });
  await new Promise<void>((resolve) => passOn.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void passOn.close());

  await program.prints(/^provisioned: /m);
  await eventually(async () => expect(program.child.exitCode).toBe(0));
});

test("changes what may be changed in a queue, and says so", async () => {
  await provision("changed");
  const QueueUrl = await findQueue(clients.sqs, "changed-commands.fifo");
  const Attributes = { VisibilityTimeout: "5" };
  await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));

  const { code, lines } = await provision("changed");

  expect(code).toBe(0);
  expect(lines[0]).toBe("queue changed-commands.fifo: VisibilityTimeout was 5, is now 15");
});

test("refuses a table that is something else, says in what it differs, and leaves it as it is", async () => {
  const other = { name: "refused-users", partitionKey: { name: "id", type: "N" } } as const;
  await clients.dynamo.send(new CreateTableCommand(createTableInput(other)));

  const { code, lines } = await provision("refused");

  expect(code).toBe(1);
  expect(lines.slice(-3)).toEqual([
    "provision: table refused-users exists, but differs from its definition:",
    "  - keys: is HASH id (N), should be HASH userId (S)",
    "Nothing was changed in it. Use another RESOURCE_PREFIX, or delete it if its data isn't needed.",
  ]);
});
