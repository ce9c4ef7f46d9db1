import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { readConfig } from "#platform/config.ts";
import { composeWorker } from "#workers/registration/compose.ts";
import { workerSchema } from "#workers/registration/config.ts";
import { eventually } from "../support/client.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** What it costs when somebody looks how the system is, however many look. */

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
  // What is stored is looked at once, by the first request that needs it.
  await system.call("GET", "/events");
});
afterAll(() => system.stop());

// All clients of the SDK, and the document client, inherit this one method.
const base = Object.getPrototypeOf(DynamoDBClient.prototype) as { send: () => Promise<object> };
let calls: MockInstance<() => Promise<object>>;
beforeEach(() => {
  calls = vi.spyOn(base, "send");
});
afterEach(() => {
  calls.mockRestore();
});

const statuses = async (count: number) => {
  const looks = Array.from({ length: count }, () => system.call("GET", "/readyz"));
  return new Set((await Promise.all(looks)).map(({ status }) => status));
};

/** A read of each table, and the queue's URL and attributes. */
const PROBE = 7;

test("a hundred looks at /readyz cost one probe, and for two seconds no further one", async () => {
  expect(await statuses(100)).toEqual(new Set([200]));
  expect(calls).toHaveBeenCalledTimes(PROBE);
  expect(await statuses(100)).toEqual(new Set([200]));
  expect(calls).toHaveBeenCalledTimes(PROBE);
  await sleep(2100);
  expect(await statuses(100)).toEqual(new Set([200]));
  expect(calls).toHaveBeenCalledTimes(2 * PROBE);
});

test("a hundred looks at a worker's metrics cost two looks at queues, and one for pending entries", async () => {
  const env = { ...system.core.env, TOPIC_ARN: system.core.topicArn, LOG_LEVEL: "silent" };
  const { metrics } = composeWorker(readConfig(workerSchema, env));
  const texts = await Promise.all(Array.from({ length: 100 }, () => metrics.text()));
  for (const text of texts) expect(text).toContain("muster_events_pending 0");
  // The URL and the attributes of two queues, and a query of each partition of the index.
  expect(calls).toHaveBeenCalledTimes(2 + 2 + 4);
  await metrics.text();
  expect(calls).toHaveBeenCalledTimes(2 + 2 + 4);
});

test("within seconds /readyz says that a service is gone, and that it can't be reached costs one probe", async () => {
  await system.core.stop();
  await eventually(async () => expect(await statuses(1)).toEqual(new Set([503])), 10_000);
  calls.mockClear();
  expect(await statuses(100)).toEqual(new Set([503]));
  expect(calls.mock.calls.length).toBeLessThanOrEqual(PROBE);
});
