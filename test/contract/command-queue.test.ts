import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCommandQueue } from "#adapters/sqs/command-queue.ts";
import { type CommandMessage, messageOf } from "#contracts/command-message.ts";
import type { CommandQueue } from "#ports/command-queue.ts";
import { Overloaded, Unavailable } from "#ports/errors.ts";
import { type Core, idsOf, register, startCore, update } from "../support/systems/core.ts";
import { groupOf, receiveMessages } from "./queue-reader.ts";

let core: Core;
let queue: CommandQueue;
beforeAll(async () => {
  core = await startCore();
  queue = createCommandQueue(core.clients.sqs, core.names.commands);
});
afterAll(() => core.stop());

const messageFrom = (eventId: string, ...userIds: string[]): CommandMessage =>
  messageOf(eventId, userIds.map(register));

const receive = async (count: number, withinMs?: number) => {
  const messages = await receiveMessages(core.clients.sqs, core.names.commands, count, withinMs);
  return messages.map((message) => ({
    group: groupOf(message),
    body: JSON.parse(message.Body ?? "") as unknown,
  }));
};

test("messages of one event come in the order in which they were sent, ten a call, call after call", async () => {
  const sent = idsOf("user", 25).map((userId) => messageFrom("orderly", userId));
  for (const part of [sent.slice(0, 10), sent.slice(10, 20), sent.slice(20)]) {
    expect(await queue.send(part)).toEqual(part.map(() => undefined));
  }
  expect(await receive(25)).toEqual(sent.map((body) => ({ group: "orderly", body })));
});

test("each message is in the group of its event", async () => {
  const sent = idsOf("event", 10).map((eventId) => messageFrom(eventId, "ada", "bob"));
  await queue.send(sent);
  const received = await receive(10);
  expect(received.toSorted((a, b) => (String(a.group) < String(b.group) ? -1 : 1))).toEqual(
    sent.map((body) => ({ group: body.eventId, body })),
  );
});

test("a message that is sent again is queued once, and its commands in another message come again", async () => {
  const message = messageFrom("twice", "ada");
  const other = { ...message, commands: [...message.commands, register("bob")] };
  expect(await queue.send([message, message])).toEqual([undefined, undefined]);
  await queue.send([message]);
  await queue.send([other]);
  expect(await receive(3, 1500)).toEqual([message, other].map((body) => ({ group: "twice", body })));
});

test("messages of different events are no repetitions of each other", async () => {
  const ada = register("ada");
  const sent = ["one", "two"].map((eventId) => messageOf(eventId, [ada]));
  await queue.send(sent);
  expect(await receive(2)).toHaveLength(2);
});

test("whatever people write arrives as they wrote it", async () => {
  const changes = { title: 'Ääkköset, 日本語, 💃🏽, "quotes" & <tags>\u2028', description: null };
  const message: CommandMessage = messageOf("texts", [update(changes)]);
  expect(await queue.send([message])).toEqual([undefined]);
  expect(await receive(1)).toEqual([{ group: "texts", body: message }]);
});

test("more than a message may hold is refused, and nothing of the call is sent", async () => {
  const huge = messageOf("huge", [update({ title: "x".repeat(1024 * 1024) })]);
  await expect(queue.send([messageFrom("huge", "ada"), huge])).rejects.toThrow();
  await queue.send([messageFrom("huge", "bob")]);
  expect(await receive(1)).toMatchObject([{ body: { commands: [{ command: { userId: "bob" } }] } }]);
});

describe("of a call that the queue takes in part", () => {
  const failed = { Id: "1", Code: "InternalError", SenderFault: false, Message: "later" };
  let answered: { readonly Successful?: object[]; readonly Failed?: object[] } = {};
  let failing: string | undefined;
  const server = createServer((asked, answer) => {
    const isUrl = String(asked.headers["x-amz-target"]).endsWith("GetQueueUrl");
    asked.resume().on("end", () => {
      const isFailing = failing !== undefined && !isUrl;
      answer.writeHead(isFailing ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
      if (isFailing) return answer.end(JSON.stringify({ __type: `com.amazonaws.sqs#${failing}` }));
      return answer.end(JSON.stringify(isUrl ? { QueueUrl: "http://queue/q.fifo" } : answered));
    });
  });
  let partial: CommandQueue;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const options = {
      region: "us-east-1",
      endpoint,
      useQueueUrlAsEndpoint: false,
      md5: false as const,
      maxAttempts: 1,
    };
    partial = createCommandQueue(new SQSClient(options), "q.fifo");
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const sent = ["a", "b", "c"].map((eventId) => messageFrom(eventId, "ada"));

  test("each message has its own result, in the order of the messages", async () => {
    answered = { Successful: [{ Id: "2" }, { Id: "0" }], Failed: [failed] };
    const [a, b, c] = await partial.send(sent);
    expect([a, c]).toEqual([undefined, undefined]);
    expect(b).toBeInstanceOf(Unavailable);
    expect(b?.cause).toBe("InternalError: later");
  });

  test.each([
    { Code: "InternalError", SenderFault: false, isRefusedForNow: true },
    { Code: "ThrottlingException", SenderFault: true, isRefusedForNow: true },
    { Code: "InvalidMessageContents", SenderFault: true, isRefusedForNow: false },
  ])("a message that failed with $Code should be sent again: $isRefusedForNow", async (entry) => {
    const { Code, SenderFault, isRefusedForNow } = entry;
    answered = { Failed: [{ Id: "0", Code, SenderFault }] };
    const [result] = await partial.send(sent.slice(0, 1));
    expect(result).toBeInstanceOf(Unavailable);
    expect(result instanceof Overloaded).toBe(isRefusedForNow);
  });

  test("a message of which the answer says nothing does not count as sent", async () => {
    answered = { Successful: [{ Id: "0" }] };
    const results = await partial.send(sent);
    expect(results.map((result) => result instanceof Unavailable)).toEqual([false, true, true]);
    expect(results.some((result) => result instanceof Overloaded)).toBe(false);
  });

  test.each(["ThrottlingException", "OverLimit", "RequestThrottled"])(
    "that fails with %s, all messages should be sent again",
    async (name) => {
      failing = name;
      await expect(partial.send(sent)).rejects.toThrow(Overloaded);
    },
  );
});
