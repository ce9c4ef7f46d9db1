import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { messageOf } from "#contracts/command-message.ts";
import { findSystem } from "#localstack/embedded/runtime.ts";
import { readTokenKeys } from "#platform/token-keys.ts";
import { unregister } from "../support/systems/core.ts";
import { exitCode, failing, newDataDir, started } from "./support.ts";

/** Who else is on the machine of `npm start`: pages in a browser, and other users. */

const endpointsOf = (dataDir: string): Record<string, string> => findSystem({ DATA_DIR: dataDir })?.env ?? {};

const SNS = "arn:aws:sns:us-east-1:000000000000";
const SQS = "arn:aws:sqs:us-east-1:000000000000";

/** The forms with which a page would put a command into the queue: SNS takes forms. */
function formsOf(eventId: string, userId: string): URLSearchParams[] {
  const topic = `${SNS}:mine.fifo`;
  const entry = (key: string) => ({ "Attributes.entry.1.key": key, "Attributes.entry.1.value": "true" });
  const message = JSON.stringify(messageOf(eventId, [unregister(userId)]));
  const ids = { MessageGroupId: eventId, MessageDeduplicationId: "1" };
  return [
    { Action: "CreateTopic", Name: "mine.fifo", ...entry("FifoTopic") },
    {
      Action: "Subscribe",
      TopicArn: topic,
      Protocol: "sqs",
      Endpoint: `${SQS}:muster-commands.fifo`,
      ...entry("RawMessageDelivery"),
    },
    { Action: "Publish", TopicArn: topic, Message: message, ...ids },
  ].map((form) => new URLSearchParams(form));
}

async function statusOf(url: string, body: URLSearchParams, headers: Record<string, string>) {
  const response = await fetch(url, { method: "POST", body, headers });
  await response.text();
  return response.status;
}

const signedBy = (accessKey: string): string =>
  `AWS4-HMAC-SHA256 Credential=${accessKey}/20261127/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=0`;

describe("the queues of npm start", () => {
  test("take no command from a page in a browser, nor from who doesn't know this start's key", async () => {
    const dataDir = newDataDir();
    const { client } = await started(dataDir);
    await client.createUsers(["ada", "ben"]);
    await client.createEvent("concert", 2);
    await client.ended((await client.register("concert", "ada")).requestId);
    const { AWS_ENDPOINT_URL_SNS: url = "", AWS_ACCESS_KEY_ID: accessKey = "" } = endpointsOf(dataDir);
    const page = { origin: "https://evil.example" };

    for (const headers of [
      page,
      { ...page, authorization: signedBy(accessKey) },
      { origin: "null", authorization: signedBy(accessKey) },
      {},
      { authorization: signedBy("local") },
      { authorization: signedBy("") },
    ]) {
      for (const form of formsOf("concert", "ada"))
        expect(await statusOf(url, form, headers), JSON.stringify(headers)).toBe(403);
    }

    // Commands of an event are applied in order: what a form had sent would have been applied by then.
    await client.ended((await client.register("concert", "ben")).requestId);
    expect(await client.event("concert")).toMatchObject({ registeredCount: 2 });
    expect(accessKey).toMatch(/^[0-9a-f]{32}$/);
    const [create = new URLSearchParams()] = formsOf("concert", "ada");
    expect(await statusOf(url, create, { authorization: signedBy(accessKey) })).toBe(200);
  });
});

/** Every file and folder under the directory, and the directory itself, with what others may do to it. */
function othersRights(directory: string): ReadonlyMap<string, number> {
  const entries = readdirSync(directory, { recursive: true, encoding: "utf8" });
  return new Map(["", ...entries].map((name) => [name, lstatSync(join(directory, name)).mode & 0o077]));
}

/** A directory as 0.1.0 left it. */
function yesterdaysDataDir(): string {
  const dataDir = newDataDir();
  chmodSync(dataDir, 0o755);
  for (const folder of ["dynamodb", "queues", "logs"]) mkdirSync(join(dataDir, folder), { mode: 0o755 });
  for (const file of ["logs/gateway.log", "logs/gateway.log.1", "logs/dynamodb.log", "runtime.json"])
    writeFileSync(join(dataDir, file), "", { mode: 0o644 });
  return dataDir;
}

test.runIf(process.platform === "linux")(
  "no page can guess where the emulators of npm start listen",
  async () => {
    const dataDir = newDataDir();
    await started(dataDir);
    const { AWS_ENDPOINT_URL_DYNAMODB: dynamodb = "", AWS_ENDPOINT_URL_SQS: sqs = "" } = endpointsOf(dataDir);
    const hosts = [dynamodb, sqs].map((url) => new URL(url).hostname);
    for (const host of hosts) expect(host).toMatch(/^127\.(?!0\.0\.1$)/);
    expect(hosts[0]).not.toBe(hosts[1]);
  },
);

describe("the data directory of npm start", () => {
  test("is its owner's only, with everything in it, also if it was everybody's before", async () => {
    const dataDir = yesterdaysDataDir();
    const first = await started(dataDir);
    await first.client.createUsers(["ada"]);
    await first.client.createEvent("concert", 1);
    const { requestId } = await first.client.register("concert", "ada");
    await first.client.ended(requestId);

    expect([...othersRights(dataDir)].filter(([, rights]) => rights !== 0)).toEqual([]);
    expect(statSync(join(dataDir, "dynamodb", "dynamodb.sqlite")).size).toBeGreaterThan(0);

    const keys = join(dataDir, "secrets", "token-keys");
    const [{ secret }] = readTokenKeys(keys);
    await first.end("SIGTERM");
    const logs = readdirSync(join(dataDir, "logs")).map((name) => readFileSync(join(dataDir, "logs", name)));
    expect(first.output() + Buffer.concat(logs).toString()).not.toContain(secret.toString("base64"));

    const second = await started(dataDir);
    expect(readTokenKeys(keys)[0].secret).toEqual(secret);
    expect((await second.client.call("GET", `/requests/${requestId}`)).status).toBe(200);
  });
});

test("npm start takes a file of keys that somebody else made", async () => {
  const refused = failing({ DATA_DIR: newDataDir(), TOKEN_KEYS_FILE: "/nowhere" });
  expect(await exitCode(refused)).toBe(1);
  expect(refused.output()).toContain("TOKEN_KEYS_FILE=/nowhere: ENOENT");
});
