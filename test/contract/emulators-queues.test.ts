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
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import type { Emulators } from "../support/systems/emulators.ts";

/**
 * How the queues that the contracts run on differ from each other and from SQS, where it matters to Muster.
 */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

/** The value that is expected of the queue that the tests run on. */
const each = <Value>(values: Record<Emulators["queues"], Value>): Value => values[core.queueEmulator];

/** How the call ended: `accepted`, or the name of its error. */
const answerOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "accepted",
    (error: unknown) => (error as Error).name.replace("AWS.SimpleQueueService.", ""),
  );

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
  messages.map(({ Body = "" }) => Body);

test("a receive gives as many of a group as there are; fauxqs one of each group", async () => {
  const { send, receive } = await createQueue("groups");
  for (const body of ["a1", "a2", "b1", "b2", "a3"]) await send(body.slice(0, 1), body);
  const first = bodies(await receive());
  expect(first.toSorted()).toEqual(
    each({ fauxqs: ["a1", "b1"], localstack: ["a1", "a2", "a3", "b1", "b2"] }),
  );
  expect(bodies(await receive())).toEqual([]);
});

test("a queue's URL names a host that only the emulator knows, or, with fauxqs, is no URL", async () => {
  const { QueueUrl } = await createQueue("url");
  const [, host] = /^http:\/\/([^:]+)/.exec(QueueUrl) ?? [];
  const its = each({ fauxqs: "127.0.0.1", localstack: "localhost.localstack.cloud" });
  expect(host).toBe(`sqs.us-east-1.${its}`);
  expect(URL.canParse(QueueUrl)).toBe(each({ fauxqs: false, localstack: true }));
});

test("a repetition is recognised for 5 minutes; fauxqs forgets it behind ten thousand other messages", async () => {
  const { send, sendTen } = await createQueue("dedup");
  const first = await send("g", "first", "first");
  expect((await send("g", "first", "first")).MessageId).toBe(first.MessageId);

  const tens = Array.from({ length: 1000 }, (_, i) => idsOf(`filler-${i}`, 10));
  await inBatches(tens, 20, async (ids) => void (await sendTen(ids)));

  const again = await send("g", "first", "first");
  expect(again.MessageId === first.MessageId).toBe(each({ fauxqs: false, localstack: true }));
});

test("one id in two groups is two messages where ids belong to groups, as in our queue; not with fauxqs", async () => {
  const { send } = await createQueue("scope", PER_GROUP);
  const [a, b] = [await send("a", "1", "same"), await send("b", "1", "same")];
  expect(a.MessageId === b.MessageId).toBe(each({ fauxqs: true, localstack: false }));
});

test("the scope of ids can be changed later; with fauxqs only set when a queue is created", async () => {
  const { QueueUrl } = await createQueue("later");
  const change = core.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: PER_GROUP }));
  expect(await answerOf(change)).toBe(each({ fauxqs: "InvalidAttributeName", localstack: "accepted" }));
});

test("deleting with the receipt of an earlier delivery deletes nothing; with LocalStack it does", async () => {
  const { QueueUrl, send, receive } = await createQueue("stale");
  await send("g", "1");
  const [earlier] = await receive();
  const receipt = { QueueUrl, ReceiptHandle: earlier?.ReceiptHandle };
  const visible = { ...receipt, VisibilityTimeout: 0 };
  await core.clients.sqs.send(new ChangeMessageVisibilityCommand(visible));
  const [later] = await receive();

  await core.clients.sqs.send(new DeleteMessageCommand(receipt));

  const again = { QueueUrl, ReceiptHandle: later?.ReceiptHandle, VisibilityTimeout: 0 };
  const answer = await answerOf(core.clients.sqs.send(new ChangeMessageVisibilityCommand(again)));
  expect(answer).toBe(each({ fauxqs: "accepted", localstack: "InvalidParameterValue" }));
  expect(bodies(await receive())).toEqual(each({ fauxqs: ["1"], localstack: [] }));
});

test("a receive goes on when nobody waits for it any more, and takes the next message with it", async () => {
  const { QueueUrl, send, receive } = await createQueue("abandoned");
  const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, VisibilityTimeout: 2 });
  await expect(core.clients.sqs.send(command, { abortSignal: AbortSignal.timeout(1000) })).rejects.toThrow();

  await send("g", "1");

  expect(bodies(await receive())).toEqual([]);
  await eventually(async () => expect(bodies(await receive())).toEqual(["1"]));
});

test("an emoji in a body is taken; fauxqs refuses it, so messages are sent with emoji escaped", async () => {
  const { send } = await createQueue("emoji");
  expect(await answerOf(send("g", "💃"))).toBe(
    each({ fauxqs: "InvalidMessageContents", localstack: "accepted" }),
  );
});

test("a group id with a space in it is refused; fauxqs takes any", async () => {
  const { send } = await createQueue("ids");
  const answer = await answerOf(send("with a space", "1"));
  expect(answer).toBe(each({ fauxqs: "accepted", localstack: "InvalidParameterValue" }));
});
