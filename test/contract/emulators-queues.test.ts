import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, inBatches } from "../support/client.ts";
import { type Core, idsOf, startCore } from "../support/core.ts";

/** Where the embedded queue differs from SQS, as far as it matters here. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const PER_GROUP = { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" };

async function createQueue(name: string, attributes: Record<string, string> = {}) {
  const { sqs } = core.clients;
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName: `${name}.fifo`, Attributes: { FifoQueue: "true", ...attributes } }),
  );
  let sent = 0;
  return {
    QueueUrl,
    send: (MessageGroupId: string, MessageBody: string, MessageDeduplicationId = `id-${sent++}`) =>
      sqs.send(new SendMessageCommand({ QueueUrl, MessageGroupId, MessageBody, MessageDeduplicationId })),
    sendTen: (ids: readonly string[]) =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: ids.map((id, i) => ({
            Id: String(i),
            MessageGroupId: "g",
            MessageBody: id,
            MessageDeduplicationId: id,
          })),
        }),
      ),
    receive: async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 60 }),
      );
      return Messages;
    },
  };
}

const bodies = (messages: readonly { readonly Body?: string | undefined }[]) =>
  messages.map(({ Body }) => Body);

test("a receive gives one message of each group, where SQS gives as many as there are", async () => {
  const { send, receive } = await createQueue("groups");
  for (const body of ["a1", "a2", "b1", "b2", "a3"]) await send(body.slice(0, 1), body);
  expect(bodies(await receive())).toEqual(["a1", "b1"]);
  expect(bodies(await receive())).toEqual([]);
});

test("a queue's URL names a host that nobody knows, and is none: the endpoint decides", async () => {
  const { QueueUrl } = await createQueue("url");
  expect(QueueUrl).toMatch(/^http:\/\/sqs\.us-east-1\.127\.0\.0\.1:\d+\//);
  expect(URL.canParse(QueueUrl)).toBe(false);
});

test("a repetition is recognised, but not behind ten thousand other messages, where SQS knows it for 5 minutes", async () => {
  const { send, sendTen } = await createQueue("dedup");
  const first = await send("g", "first", "first");
  expect((await send("g", "first", "first")).MessageId).toBe(first.MessageId);

  const tens = Array.from({ length: 1000 }, (_, i) => idsOf(`filler-${i}`, 10));
  await inBatches(tens, 20, async (ids) => void (await sendTen(ids)));

  expect((await send("g", "first", "first")).MessageId).not.toBe(first.MessageId);
});

test("one id in two groups is one message, also in a queue that tells them apart by group, as ours does", async () => {
  const { send } = await createQueue("scope", PER_GROUP);
  expect((await send("b", "1", "same")).MessageId).toBe((await send("a", "1", "same")).MessageId);
});

test("by what ids are told apart is said when a queue is created, and can't be said later", async () => {
  const { QueueUrl } = await createQueue("later");
  const change = new SetQueueAttributesCommand({ QueueUrl, Attributes: PER_GROUP });
  await expect(core.clients.sqs.send(change)).rejects.toThrow("DeduplicationScope");
});

test("deleting with the receipt of an earlier delivery deletes nothing", async () => {
  const { QueueUrl, send, receive } = await createQueue("stale");
  await send("g", "1");
  const [earlier] = await receive();
  const receipt = { QueueUrl, ReceiptHandle: earlier?.ReceiptHandle };
  const show = { ...receipt, VisibilityTimeout: 0 };
  await core.clients.sqs.send(new ChangeMessageVisibilityCommand(show));
  const [later] = await receive();

  await core.clients.sqs.send(new DeleteMessageCommand(receipt));

  const again = { QueueUrl, ReceiptHandle: later?.ReceiptHandle, VisibilityTimeout: 0 };
  await core.clients.sqs.send(new ChangeMessageVisibilityCommand(again));
  expect(bodies(await receive())).toEqual(["1"]);
});

test("a receive goes on when nobody waits for it any more, and takes the next message with it", async () => {
  const { QueueUrl, send, receive } = await createQueue("abandoned");
  const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, VisibilityTimeout: 2 });
  await expect(core.clients.sqs.send(command, { abortSignal: AbortSignal.timeout(1000) })).rejects.toThrow();

  await send("g", "1");

  expect(bodies(await receive())).toEqual([]);
  await eventually(async () => expect(bodies(await receive())).toEqual(["1"]));
});

test("an emoji in a body is refused, which SQS takes; so messages are sent with emoji escaped", async () => {
  const { send } = await createQueue("emoji");
  await expect(send("g", "💃")).rejects.toThrow("Invalid characters");
});

test("any group id is taken, where SQS refuses some", async () => {
  const { send, receive } = await createQueue("ids");
  await send("with a space", "1");
  expect(bodies(await receive())).toEqual(["1"]);
});
