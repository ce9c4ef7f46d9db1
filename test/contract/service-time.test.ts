import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { ListTopicsCommand, PublishCommand } from "@aws-sdk/client-sns";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { noteServiceTime } from "#adapters/service-time.ts";
import { createSnsClient } from "#adapters/sns/client.ts";
import { createSqsClient } from "#adapters/sqs/client.ts";
import type { Reading } from "#platform/clock-offset.ts";
import { type Core, startCore } from "../support/systems/core.ts";

/** Every service tells the time with each answer, and so do those that stand in for it. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const readings: Reading[] = [];
const noting = { note: (reading: Reading) => void readings.push(reading), ms: () => 0 };

function clients() {
  const [dynamo, sqs, sns] = [
    createDynamoClient("us-east-1"),
    createSqsClient("us-east-1"),
    createSnsClient("us-east-1"),
  ];
  for (const client of [dynamo, sqs, sns]) noteServiceTime(client, noting);
  return { dynamo, sqs, sns };
}

const Key = { eventId: "-" };

test.each([
  ["DynamoDB", () => clients().dynamo.send(new GetCommand({ TableName: core.names.tables.events, Key }))],
  ["DynamoDB, refusing", () => clients().dynamo.send(new GetCommand({ TableName: "nowhere", Key }))],
  ["SQS", () => clients().sqs.send(new ListQueuesCommand({}))],
  ["SNS", () => clients().sns.send(new ListTopicsCommand({}))],
  [
    "SNS, refusing",
    () => clients().sns.send(new PublishCommand({ TopicArn: "arn:aws:sns:us-east-1:0:x", Message: "m" })),
  ],
] as const)("%s", async (_, call) => {
  readings.length = 0;
  await (call() as Promise<unknown>).catch(() => undefined);
  // An emulator may refuse in a way that the SDK repeats.
  expect(readings.length).toBeGreaterThan(0);
  for (const { told, before, after } of readings) {
    expect(before - told).toBeLessThan(2000);
    expect(told - after).toBeLessThan(2000);
  }
});
