import { ChangeMessageVisibilityBatchCommand, DeleteMessageBatchCommand } from "@aws-sdk/client-sqs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createAcknowledgeMessages, createReleaseMessages } from "#adapters/sqs/visibility.ts";
import { startConsumer } from "#workers/registration/consumer.ts";
import type { OnEnded } from "#workers/registration/apply-batch.ts";
import type { ReceivedMessage } from "#workers/registration/received-message.ts";
import { eventually } from "../support/client.ts";
import { HASTY } from "./consumer-queues.ts";
import { tenAtOnceQueue } from "./ten-at-once.ts";

/**
 * A batch ends with its slowest event. SQS gives out no message of an event while one is in hand: what has
 * ended must not wait for others of its batch.
 */

type Options = { readonly loops?: number; readonly visibilitySeconds?: number };

/**
 * Receive loops on a queue. Events that begin with `slow` are worked on until `finish` is called; of those that
 * begin with `failing` nothing ends at the first attempt.
 */
function consume({ loops = 1, visibilitySeconds = 60 }: Options = {}) {
  const queue = tenAtOnceQueue();
  const queueUrl = "http://queue/early";
  const { promise: slow, resolve: finish } = Promise.withResolvers<void>();
  const received: string[] = [];
  const errors: unknown[] = [];
  const extended: string[] = [];
  let deletions = 0;
  const send = async (command: unknown, options: unknown): Promise<unknown> => {
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      extended.push(...(command.input.Entries ?? []).map(({ ReceiptHandle = "" }) => ReceiptHandle));
    }
    if (command instanceof DeleteMessageBatchCommand) deletions++;
    return (await Reflect.apply(Reflect.get(queue.sqs, "send"), queue.sqs, [command, options])) as unknown;
  };
  const sqs = { send } as unknown as typeof queue.sqs;
  const applyGroup = async (group: string, messages: readonly ReceivedMessage[], onEnded: OnEnded) => {
    if (group.startsWith("slow")) await slow;
    const fails = group.startsWith("failing") && messages[0]?.receiveCount === 1;
    if (fails) onEnded([], messages);
    else onEnded(messages, []);
  };
  const apply = async (messages: readonly ReceivedMessage[], onEnded: OnEnded) => {
    received.push(...messages.map(({ body }) => body));
    const groups = Map.groupBy(messages, ({ group }) => group);
    await Promise.all([...groups].map(([group, some]) => applyGroup(group, some, onEnded)));
  };
  const consumers = Array.from({ length: loops }, () =>
    startConsumer({
      sqs,
      queueUrl,
      ...HASTY,
      visibilitySeconds,
      apply,
      release: createReleaseMessages(sqs, queueUrl),
      acknowledge: createAcknowledgeMessages(sqs, queueUrl),
      report: (error) => void errors.push(error),
      trouble: { failed: (error) => void errors.push(error), over: () => undefined },
    }),
  );
  onTestFinished(async () => {
    finish();
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    expect(errors).toEqual([]);
  });
  return { queue, received, extended, finish, deletions: () => deletions };
}

test("an event goes on while another one of the same batch is still worked on", async () => {
  const { queue, received } = consume({ loops: 2 });
  await Promise.all([queue.put("slow", "raise"), queue.put("quick", "first")]);
  await eventually(async () => expect(received).toHaveLength(2));

  await queue.put("quick", "second");
  await eventually(async () => expect(received).toEqual(["raise", "first", "second"]));
});

test("what could not be applied comes again while another event of the same batch is still worked on", async () => {
  const { queue, received } = consume({ loops: 2 });
  await Promise.all([queue.put("slow", "raise"), queue.put("failing", "first")]);
  await eventually(async () => expect(received).toEqual(["raise", "first", "first"]), 3000);
});

test("a loop receives again while an event goes on, but not if two batches do", async () => {
  const { queue, received, finish } = consume();
  await Promise.all([queue.put("slow-1", "raise"), queue.put("quick", "first")]);
  await eventually(async () => expect(received).toHaveLength(2));
  await queue.put("quick", "second");
  await eventually(async () => expect(received.slice(2)).toEqual(["second"]));

  await queue.put("slow-2", "another raise");
  await eventually(async () => expect(received).toContain("another raise"));
  await queue.put("quick", "third");
  await sleep(2000);
  expect(received).not.toContain("third");

  finish();
  await eventually(async () => expect(received).toContain("third"));
});

test("events that end at about the same time are acknowledged with one call", async () => {
  const { queue, received, deletions } = consume();
  for (const group of ["a", "b", "c", "d"]) void queue.put(group, group);
  await eventually(async () => expect([received.length, deletions()]).toEqual([4, 1]));
  await sleep(200);
  expect(deletions()).toBe(1);
});

test("only what is still worked on is kept hidden", async () => {
  const { queue, received, extended } = consume({ loops: 2, visibilitySeconds: 3 });
  await Promise.all([queue.put("slow", "raise"), queue.put("quick", "first")]);
  await eventually(async () => expect(extended).toContain("message-0"));
  expect(extended).not.toContain("message-1");
  expect(received).toEqual(["raise", "first"]);
});
