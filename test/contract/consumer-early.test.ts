import { ChangeMessageVisibilityBatchCommand } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { createAcknowledgeMessages, createReleaseMessages } from "#adapters/sqs/visibility.ts";
import { startConsumer } from "#workers/registration/consumer.ts";
import type { OnEnded } from "#workers/registration/apply-batch.ts";
import type { ReceivedMessage } from "#workers/registration/received-message.ts";
import { eventually } from "../support/client.ts";
import { tenAtOnceQueue } from "./ten-at-once.ts";

/**
 * A batch ends with its slowest event. SQS gives out no message of an event while one is in hand: what has
 * ended must not wait for others of its batch.
 */

/** Two receive loops on a queue; the event `slow` is worked on until `finish` is called. */
function consume(visibilitySeconds: number) {
  const queue = tenAtOnceQueue();
  const queueUrl = "http://queue/early";
  const { promise: slow, resolve: finish } = Promise.withResolvers<void>();
  const received: string[] = [];
  const errors: unknown[] = [];
  const extended: string[] = [];
  const send = async (command: unknown, options: unknown): Promise<unknown> => {
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      extended.push(...(command.input.Entries ?? []).map(({ ReceiptHandle = "" }) => ReceiptHandle));
    }
    return (await Reflect.apply(Reflect.get(queue.sqs, "send"), queue.sqs, [command, options])) as unknown;
  };
  const sqs = { send } as unknown as typeof queue.sqs;
  const apply = async (messages: readonly ReceivedMessage[], onEnded: OnEnded) => {
    received.push(...messages.map(({ body }) => body));
    onEnded(messages.filter(({ group }) => group !== "slow"));
    if (messages.some(({ group }) => group === "slow")) await slow;
    return messages;
  };
  const consumers = [1, 2].map(() =>
    startConsumer({
      sqs,
      queueUrl,
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
  return { queue, received, extended, finish };
}

test("an event goes on while another one of the same batch is still worked on", async () => {
  const { queue, received } = consume(60);
  await Promise.all([queue.put("slow", "raise"), queue.put("quick", "first")]);
  await eventually(async () => expect(received).toHaveLength(2));

  await queue.put("quick", "second");
  await eventually(async () => expect(received).toEqual(["raise", "first", "second"]));
});

test("only what is still worked on is kept hidden", async () => {
  const { queue, received, extended } = consume(3);
  await Promise.all([queue.put("slow", "raise"), queue.put("quick", "first")]);
  await eventually(async () => expect(extended).toContain("message-0"));
  expect(extended).not.toContain("message-1");
  expect(received).toEqual(["raise", "first"]);
});
