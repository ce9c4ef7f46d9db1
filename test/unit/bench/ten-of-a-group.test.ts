import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeEach, expect, test } from "vitest";
import { endReceives, handOutTenOfAGroup } from "#bench/queues/ten-of-a-group.ts";
import { startQueues } from "#localstack/embedded/queues.ts";
import { createClients } from "#infra/provision/clients.ts";

await handOutTenOfAGroup();
const server = await startQueues({ accessKey: "local" });
const endpoint = `http://127.0.0.1:${server.port}`;
const { sqs } = createClients("us-east-1", { dynamodb: endpoint, queues: endpoint, accessKey: "local" });
afterAll(() => server.stop());

let QueueUrl: string | undefined;
let queues = 0;
beforeEach(async () => {
  const Attributes = { FifoQueue: "true", ContentBasedDeduplication: "true" };
  ({ QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `q${queues++}.fifo`, Attributes })));
});

async function send(group: string, from: number, through: number): Promise<void> {
  for (let i = from; i <= through; i++) {
    const entry = { Id: "1", MessageGroupId: group, MessageBody: `${group}${i}` };
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [entry] }));
  }
}

async function receive(WaitTimeSeconds = 0): Promise<Message[]> {
  const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds };
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body).join(" ");
const entries = (messages: readonly Message[]) =>
  messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));

async function acknowledge(messages: readonly Message[]): Promise<void> {
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: entries(messages) }));
}

test("a receive takes as many as possible of one group, in order", async () => {
  await send("a", 1, 12);
  expect(bodies(await receive())).toBe("a1 a2 a3 a4 a5 a6 a7 a8 a9 a10");
});

test("what is left of ten goes to the next group", async () => {
  await send("a", 1, 3);
  await send("b", 1, 2);
  expect(bodies(await receive())).toBe("a1 a2 a3 b1 b2");
});

test("nothing more of a group is handed out until all that is in flight is acknowledged", async () => {
  await send("a", 1, 12);
  const first = await receive();
  expect(bodies(await receive())).toBe("");
  await acknowledge(first.slice(0, 9));
  expect(bodies(await receive())).toBe("");
  await acknowledge(first.slice(9));
  expect(bodies(await receive())).toBe("a11 a12");
});

test("messages that are given back together come again in order", async () => {
  await send("a", 1, 12);
  const first = await receive();
  await acknowledge(first.slice(0, 2));
  const Entries = entries(first.slice(2)).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
  await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  expect(bodies(await receive())).toBe("a3 a4 a5 a6 a7 a8 a9 a10 a11 a12");
});

test("a message ends one of the receives that wait for it; the others go on until they are ended", async () => {
  const answered: string[] = [];
  const waits = [1, 2].map(async () => void answered.push(bodies(await receive(10))));
  await expect.poll(() => answered.length).toBe(0);
  await send("a", 1, 1);
  await expect.poll(() => answered).toEqual(["a1"]);
  endReceives();
  await Promise.all(waits);
  expect(answered).toEqual(["a1", ""]);
});
