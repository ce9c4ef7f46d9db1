import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { SHARDS } from "#adapters/dynamodb/pending.ts";
import { DUE_SHARDS } from "#adapters/dynamodb/standing-items.ts";
import { readConfig } from "#platform/config.ts";
import { composeWorker } from "#workers/registration/compose.ts";
import { workerSchema } from "#workers/registration/config.ts";
import { eventually } from "../support/client.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** What it costs when somebody looks how the system is, however many look. */

const EVERY_MS = 1000;

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp({ everyMs: EVERY_MS, unreadyAfterMs: 2000 });
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

test("a hundred looks at a worker's metrics cost one at each of two queues, and one at each of two indexes", async () => {
  const env = { ...system.core.env, TOPIC_ARN: system.core.topicArn, LOG_LEVEL: "silent" };
  const { metrics } = composeWorker(readConfig(workerSchema, env));
  const texts = await Promise.all(Array.from({ length: 100 }, () => metrics.text()));
  for (const text of texts) expect(text).toContain("muster_events_pending 0");
  // The URL and the attributes of two queues, and a query of each partition of the indexes.
  expect(calls).toHaveBeenCalledTimes(2 + 2 + SHARDS.length + DUE_SHARDS.length);
  await metrics.text();
  expect(calls).toHaveBeenCalledTimes(2 + 2 + SHARDS.length + DUE_SHARDS.length);
});

const statuses = async (count: number) => {
  const looks = Array.from({ length: count }, () => system.call("GET", "/readyz"));
  return new Set((await Promise.all(looks)).map(({ status }) => status));
};

/** A read of each table, and the queue's attributes. */
const PROBE = 6;

test("looks at /readyz cost nothing beyond the probes, one at a time", async () => {
  const began = performance.now();
  for (let i = 0; i < 3; i++) {
    expect(await statuses(100)).toEqual(new Set([200]));
    await sleep(EVERY_MS / 2);
  }
  const probes = 1 + Math.floor((performance.now() - began) / EVERY_MS);
  // And the queue's URL, once.
  expect(calls.mock.calls.length).toBeGreaterThanOrEqual(2 * PROBE + 1);
  expect(calls.mock.calls.length).toBeLessThanOrEqual(probes * PROBE + 1);
});

test("/readyz says that a service is gone once it has been for a while, and that costs no more", async () => {
  await system.core.stop();
  const began = performance.now();
  const read = (await system.call("GET", "/metrics")).body as string;
  expect(read).toContain('muster_dependency_up{dependency="queue"} 1');
  expect(await statuses(100)).toEqual(new Set([200]));
  await eventually(async () => expect(await statuses(1)).toEqual(new Set([503])), 10_000);
  expect(performance.now() - began).toBeGreaterThan(2000);
  calls.mockClear();
  expect(await statuses(100)).toEqual(new Set([503]));
  expect(calls.mock.calls.length).toBeLessThanOrEqual(PROBE);
  // What Prometheus reads is remembered for a moment.
  await sleep(250);
  const text = (await system.call("GET", "/metrics")).body as string;
  expect(text).toContain('muster_dependency_up{dependency="queue"} 0');
});
