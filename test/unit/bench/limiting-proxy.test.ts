import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Limits, type LimitingProxy, startLimitingProxy } from "#bench/proxy/limiting-proxy.ts";

/** What has reached the emulator, and what it answers. */
const seen: { readonly body: string; isClosed: boolean }[] = [];
let answer: () => Promise<object> = async () => ({});
const upstream = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += String(chunk)));
  request.on("end", () => {
    const one = { body, isClosed: false };
    seen.push(one);
    response.on("close", () => (one.isClosed = !response.writableFinished));
    answer().then(
      (output) => void response.end(JSON.stringify(output)),
      () => undefined,
    );
  });
});

const proxies: LimitingProxy[] = [];
beforeAll(async () => {
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
});
beforeEach(() => void (seen.length = 0));
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  upstream.close();
});

async function limited(limits: Limits) {
  const proxy = await startLimitingProxy((upstream.address() as AddressInfo).port, limits);
  proxies.push(proxy);
  const call = async (target: string, input: object, signal = AbortSignal.timeout(10_000)) => {
    const headers = { "x-amz-target": target };
    const init = { method: "POST", body: JSON.stringify(input), headers, signal };
    const response = await fetch(`http://127.0.0.1:${proxy.port}`, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { proxy, call };
}

const batchOf = (...groups: readonly string[]) => ({
  Entries: groups.map((MessageGroupId, i) => ({ Id: String(i), MessageGroupId })),
});

test("a key that has used up its units is refused, as DynamoDB does it", async () => {
  const { proxy, call } = await limited({ unitsPerSecond: { read: 10, write: 10 } });
  const TableName = "x-events";
  answer = async () => ({
    ConsumedCapacity: { TableName, CapacityUnits: 500, Table: { CapacityUnits: 500 } },
  });
  const put = { TableName, Item: { eventId: { S: "hot" } } };
  expect((await call("DynamoDB_20120810.PutItem", put)).status).toBe(200);
  expect(JSON.parse(seen[0]?.body ?? "")).toMatchObject({ ...put, ReturnConsumedCapacity: "INDEXES" });
  const { status, body } = await call("DynamoDB_20120810.PutItem", put);
  expect([status, body["__type"]]).toEqual([400, "com.amazonaws#ProvisionedThroughputExceededException"]);
  expect([seen.length, proxy.mostWriteUnits()]).toEqual([1, 500]);
});

test("a group that was sent to often enough is refused, entry by entry; deletes know their groups", async () => {
  const { proxy, call } = await limited({ callsPerSecond: 0.01 });
  answer = async () => ({
    Successful: [],
    Failed: [],
    Messages: [message("r1", "hot"), message("r2", "quiet")],
  });
  await call("AmazonSQS.SendMessageBatch", batchOf("hot"));
  const { body } = await call("AmazonSQS.SendMessageBatch", batchOf("hot", "quiet"));
  expect(body["Failed"]).toMatchObject([{ Id: "0", Code: "ThrottlingException", SenderFault: false }]);
  expect(JSON.parse(seen[1]?.body ?? "")).toEqual({ Entries: [{ Id: "1", MessageGroupId: "quiet" }] });
  expect(proxy.mostSends()).toBe(2);

  await call("AmazonSQS.ReceiveMessage", {});
  const remove = (...receipts: readonly string[]) =>
    call("AmazonSQS.DeleteMessageBatch", {
      Entries: receipts.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle })),
    });
  expect((await remove("r1")).body["Failed"]).toEqual([]);
  expect((await remove("r1", "r2")).body["Failed"]).toMatchObject([{ Id: "0" }]);
});

test("a receive goes on when its client is gone, and nothing else does", async () => {
  const { call } = await limited({});
  const late = Promise.withResolvers<object>();
  answer = () => late.promise;
  for (const target of ["AmazonSQS.ReceiveMessage", "AmazonSQS.GetQueueUrl"]) {
    const gone = new AbortController();
    const before = seen.length;
    const asked = call(target, {}, gone.signal);
    while (seen.length === before) await sleep(5);
    gone.abort();
    await expect(asked).rejects.toThrow();
  }
  while (seen[1]?.isClosed !== true) await sleep(5);
  expect(seen[0]?.isClosed).toBe(false);
  late.resolve({});
});

const message = (ReceiptHandle: string, MessageGroupId: string) => {
  return { ReceiptHandle, Attributes: { MessageGroupId } };
};
