import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { GetQueueUrlCommand, SendMessageCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { messageOf, messageText } from "#contracts/command-message.ts";
import { type ResourceNames, resourceNames } from "#platform/resource-names.ts";
import { eventually } from "../support/client.ts";
import { leaveOne } from "../support/left-pending.ts";
import { register } from "../support/systems/core.ts";
import { run, runCommand } from "../support/systems/processes.ts";
import { fresh } from "../support/systems/property-system.ts";
import { leaveErased, leavePast } from "../support/iam/people-to-remove.ts";
import type { Requirement } from "../support/iam/required-actions.ts";
import { startSystem, type System } from "../support/systems/system.ts";
import { makeOlder } from "../support/yesterday/older-table.ts";

/** The policies in infra/iam, held against the calls that the programs really make: no fewer, and no more. */

const PROGRAMS = [
  "gateway",
  "worker",
  "relay",
  "provision",
  "verify",
  "redrive",
  "restore",
  "erase",
  "retain",
] as const;
type Program = (typeof PROGRAMS)[number];

type Statement = { readonly Action: readonly string[]; readonly Resource: readonly string[] };
type Policy = { readonly Version: string; readonly Statement: readonly Statement[] };

const READ = [
  "/users",
  "/users/ada",
  "/users/ada/export",
  "/users/ben/registrations",
  "/users/ben/waitlist",
  "/events",
  "/events?order=date",
  "/events/opera",
  "/events/opera/registrations",
  "/events/opera/registrations/ben",
  "/events/opera/waitlist",
  "/keys",
  "/readyz",
];

const recorder = fileURLToPath(new URL("../support/iam/record-calls.ts", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "muster-calls-"));

/** The variables with which a program records its calls. */
const recorded = (program: Program) => ({
  NODE_OPTIONS: `--import=${recorder}`,
  RECORD_CALLS: join(directory, program),
});

function policyOf(program: Program): Policy {
  const file = fileURLToPath(new URL(`../../infra/iam/${program}.json`, import.meta.url));
  return JSON.parse(readFileSync(file, "utf8")) as Policy;
}

/** The calls of a program, with the default prefix in the names of its resources. */
function callsOf(program: Program): Requirement[] {
  const file = join(directory, program);
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return [...new Set(lines)].map(
    (line) => JSON.parse(line.replace(/t[0-9a-f]{8}(-[0-9a-f]{16})?-/, "muster-")) as Requirement,
  );
}

const named = ({ action, resource }: Requirement) => `${action} on ${resource}`;

/** Every pair of action and resource that a policy allows. */
const allowed = ({ Statement }: Policy) =>
  Statement.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => Resource.map((resource) => named({ action, resource }))),
  );

let system: System;
beforeAll(async () => {
  system = await startSystem({
    more: { gateway: recorded("gateway"), worker: { ...recorded("worker"), METRICS_PORT: "0" } },
  });
  await provisionTwice(system);
  await useEverything(system);
  const alone = { ...system.env, DATA_DIR: "/nonexistent" };
  await leaveErased(system);
  await end(runCommand("erase", { ...alone, ...recorded("erase") }, ["--replay"]));
  await leavePast(system);
  await end(runCommand("retain", { ...alone, ...recorded("retain"), RETENTION_DAYS: "180" }, ["--apply"]));
  await redriveOne(system);
  await failOnce(system);
  await relayOne(system);
  await end(runCommand("restore", { ...alone, ...recorded("restore") }));
  await end(runCommand("verify", { ...alone, ...recorded("verify") }));
});
afterAll(async () => {
  await system.stop();
  rmSync(directory, { recursive: true });
});

async function end({ child, output }: ReturnType<typeof run>): Promise<void> {
  const [code] = (await once(child, "close")) as [number | null];
  expect(code, output()).toBe(0);
}

/** Provisions an empty account, and one where everything exists but differs from its definition. */
async function provisionTwice({ env, clients }: System): Promise<void> {
  const prefix = fresh(env.RESOURCE_PREFIX);
  const provision = { ...env, ...recorded("provision"), RESOURCE_PREFIX: prefix };
  const names = resourceNames(prefix);
  await end(runCommand("provision", provision));
  for (const QueueName of [names.commands, names.deadLetters]) {
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }));
    const Attributes = { MessageRetentionPeriod: "60" };
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  }
  for (const TableName of Object.values(names.tables)) {
    await clients.dynamo.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
  }
  await makeOlder(clients, names);
  await end(runCommand("provision", provision));
}

/** Every endpoint, what the worker does with each command, and with an invalid message. */
async function useEverything({ url, client, clients, names, workers }: System): Promise<void> {
  await client.createUsers(["ada", "ben", "cyd"]);
  await client.createEvent("opera", 1);
  const long = { description: "x".repeat(1000) };
  await client.call("PATCH", "/events/opera", long, { prefer: "wait=20" });
  const asked = [];
  for (const userId of ["ada", "ben", "cyd", "ada"]) asked.push(await client.register("opera", userId));
  for (const userId of ["ada", "cyd"]) asked.push(await client.unregister("opera", userId));
  for (const { requestId } of asked) await client.ended(requestId);
  await client.call("PATCH", "/events/opera", { capacity: 5, title: "Another" }, { prefer: "wait=20" });
  for (const path of READ) expect((await client.call("GET", path)).status, path).toBe(200);
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  const made = await client.call("POST", "/keys", { name: "Door", role: "door", expiresAt });
  const { keyId } = made.body as { keyId: string };
  expect((await client.call("DELETE", `/keys/${keyId}`)).status).toBe(204);
  await client.createUsers(["dan"]);
  expect((await client.call("PATCH", "/users/dan", { name: "Dan" })).status).toBe(200);
  expect((await client.call("DELETE", "/users/dan")).status).toBe(202);
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: names.commands }));
  const poison = { MessageBody: "poison", MessageGroupId: "opera", MessageDeduplicationId: "poison" };
  await clients.sqs.send(new SendMessageCommand({ QueueUrl, ...poison }));
  await workers[0]?.prints(/parked/);
  await lookAfterDeadLetters(url, clients, names);
  const [, port] = (await workers[0]?.prints(/"port":(\d+)/)) ?? [];
  expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain("dead-letters");
  await endOneOffer(names);
  await workers[0]?.end("SIGTERM");
}

/** What an operator does in the console: one letter goes back, another one is thrown away. */
async function lookAfterDeadLetters(
  url: string,
  { sqs }: System["clients"],
  names: ResourceNames,
): Promise<void> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: names.deadLetters }));
  const MessageBody = messageText(messageOf("circus", [register("ada")]));
  const ids = { MessageGroupId: "circus", MessageDeduplicationId: "circus" };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...ids }));
  for (const path of ["look", "send-back"]) {
    const headers = { "Sec-Fetch-Site": "same-origin" };
    const body = new URLSearchParams();
    const init = { method: "POST", headers, body, redirect: "manual" } as const;
    expect((await fetch(`${url}/console/dead-letters/${path}`, init)).status, path).toBeLessThan(400);
  }
  expect((await fetch(`${url}/console/system`)).status).toBe(200);
}

/** A row in the index of offers that have run out: the worker sends a command, which finds no offer. */
async function endOneOffer({ tables: { registrations: TableName } }: ResourceNames): Promise<void> {
  const dynamo = createDynamoClient("us-east-1");
  const [Key, due] = [{ userId: "dot", eventId: "opera" }, "2020-01-01T00:00:00.000Z#opera#dot"];
  const row = { ...Key, status: "none", receipts: [], revision: 1, ticket: 1, dueShard: "0", due };
  await dynamo.send(new PutCommand({ TableName, Item: row }));
  const calls = () => readFileSync(join(directory, "worker"), "utf8");
  await eventually(async () => expect(calls()).toMatch(/sqs:SendMessage.*commands/));
  await dynamo.send(new DeleteCommand({ TableName, Key }));
}

/** One dead letter that can be read, beside the poison. */
async function redriveOne({ clients, names, env }: System): Promise<void> {
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: names.deadLetters }));
  const MessageBody = messageText(messageOf("ballet", [register("ada")]));
  const ids = { MessageGroupId: "ballet", MessageDeduplicationId: "letter" };
  await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...ids }));
  await end(runCommand("redrive", { ...env, ...recorded("redrive"), DATA_DIR: "/nonexistent" }, ["--apply"]));
}

/** A worker claims what another left pending, and gives back the commands of an event that can't be read. */
async function failOnce({ client, env, names }: System): Promise<void> {
  const dynamo = createDynamoClient("us-east-1");
  const TableName = names.tables.events;
  await dynamo.send(new PutCommand({ TableName, Item: { eventId: "damaged" } }));
  const untilPublished = await leaveOne(names, register("cyd"));
  const worker = run("workers/registration/main.ts", { ...env, ...recorded("worker") });
  await untilPublished();
  await client.register("damaged", "ada");
  await eventually(async () =>
    expect(readFileSync(join(directory, "worker"), "utf8")).toContain("Visibility"),
  );
  await worker.end("SIGTERM");
  await dynamo.send(new DeleteCommand({ TableName, Key: { eventId: "damaged" } }));
}

/** The relay, with no worker running: it has to claim and publish what is committed here. */
async function relayOne({ names, env }: System): Promise<void> {
  const untilPublished = await leaveOne(names, register("ada"));
  const relay = run("workers/relay/main.ts", { ...env, ...recorded("relay"), SWEEP_INTERVAL_SECONDS: "1" });
  await untilPublished();
  await relay.end("SIGTERM");
}

describe.each(PROGRAMS)("the policy of %s", (program) => {
  it("allows every call that the program makes", () => {
    const calls = callsOf(program).map(named);
    expect(calls).not.toEqual([]);
    const allows = new Set(allowed(policyOf(program)));
    expect(calls.filter((call) => !allows.has(call))).toEqual([]);
  });

  it("allows none that it does not make", () => {
    const calls = new Set(callsOf(program).map(named));
    expect(allowed(policyOf(program)).filter((call) => !calls.has(call))).toEqual([]);
  });
});
