import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHttpProxy } from "#bench/proxy/http-proxy.ts";

const DELAY_MS = 150;
const seen: { body: string; at: number }[] = [];
const upstream = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += String(chunk)));
  request.on("end", () => {
    seen.push({ body, at: performance.now() });
    response.end('{"ConsumedCapacity":[{"CapacityUnits":3}]}');
  });
});

beforeAll(async () => {
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
});
afterAll(() => void upstream.close());

async function proxied(service: "dynamodb" | "queues") {
  const proxy = await startHttpProxy(service, (upstream.address() as AddressInfo).port, () => DELAY_MS);
  seen.length = 0;
  return {
    proxy,
    call: async (operation: string, body = "{}"): Promise<number> => {
      const start = performance.now();
      const headers = { "x-amz-target": `Service.${operation}`, connection: "close" };
      await (await fetch(`http://127.0.0.1:${proxy.port}`, { method: "POST", body, headers })).text();
      return performance.now() - start;
    },
  };
}

test("calls are delayed each for itself, not one behind the other", async () => {
  const { call } = await proxied("dynamodb");
  let arrivedByFirstAnswer = 0;
  const calls = Array.from({ length: 20 }, async () => {
    const ms = await call("GetItem");
    arrivedByFirstAnswer ||= seen.length;
    return ms;
  });
  expect(Math.min(...(await Promise.all(calls)))).toBeGreaterThanOrEqual(DELAY_MS - 2);
  expect(arrivedByFirstAnswer).toBeGreaterThan(1);
});

test("what changes something arrives late, what reads is answered late", async () => {
  const { call } = await proxied("queues");
  const sentAt = performance.now();
  await call("SendMessageBatch");
  expect((seen[0]?.at ?? 0) - sentAt).toBeGreaterThanOrEqual(DELAY_MS - 2);
  await call("ReceiveMessage");
  expect(performance.now() - (seen[1]?.at ?? Infinity)).toBeGreaterThanOrEqual(DELAY_MS - 2);
});

test("DynamoDB is asked for the units of every call, and they are counted until they are taken", async () => {
  const { call, proxy } = await proxied("dynamodb");
  await call("TransactWriteItems", '{"TransactItems":[1,2]}');
  await call("Query", '{"TableName":"events"}');
  await call("BatchExecuteStatement", '{"Statements":[1,2,3]}');
  expect(seen.map(({ body }) => body)).toEqual([
    '{"ReturnConsumedCapacity":"TOTAL","TransactItems":[1,2]}',
    '{"ReturnConsumedCapacity":"TOTAL","TableName":"events"}',
    '{"ReturnConsumedCapacity":"TOTAL","Statements":[1,2,3]}',
  ]);
  expect(proxy.countsSinceLast()).toMatchObject({ writeUnits: 6, readUnits: 3, writes: 5, sqsRequests: 0 });
  expect(proxy.countsSinceLast()).toMatchObject({ writeUnits: 0, readUnits: 0, writes: 0 });
});

test("calls to SQS and SNS are counted by the 64 KB that they carry", async () => {
  const { call, proxy } = await proxied("queues");
  await call("SendMessageBatch", `{"a":"${"x".repeat(70_000)}"}`);
  await call("ReceiveMessage");
  await call("Publish");
  expect(proxy.countsSinceLast()).toMatchObject({ sqsRequests: 3, snsRequests: 1, writeUnits: 0 });
});
