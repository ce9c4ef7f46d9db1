import { afterAll, beforeAll, expect, test } from "vitest";
import { createPollingSqsClient } from "#adapters/sqs/client.ts";
import { createAcknowledgeMessages, createReleaseMessages } from "#adapters/sqs/visibility.ts";
import { startConsumer } from "#workers/registration/consumer.ts";
import type { ReceivedMessage } from "#workers/registration/received-message.ts";
import { eventually } from "../support/client.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { createQueue, type Queue } from "./queue.ts";

/** Our consumer on batches of ten messages of one group. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

type Batch = readonly ReceivedMessage[];

/** A consumer that passes each batch to `apply`, with its number; records what was received and applied. */
function consume({ QueueUrl }: Queue, apply: (batch: Batch, number: number) => Batch) {
  const batches: string[][] = [];
  const applied: string[] = [];
  const errors: unknown[] = [];
  const bodies = (batch: Batch) => batch.map(({ body }) => body);
  const consumer = startConsumer({
    sqs: createPollingSqsClient("us-east-1", 1),
    queueUrl: QueueUrl,
    visibilitySeconds: 60,
    waitSeconds: 1,
    beforeReceive: async () => undefined,
    release: createReleaseMessages(core.clients.sqs, QueueUrl),
    acknowledge: createAcknowledgeMessages(core.clients.sqs, QueueUrl),
    report: (error) => void errors.push(error),
    trouble: { failed: (error) => void errors.push(error), over: () => undefined },
    apply: async (batch, onEnded) => {
      batches.push(bodies(batch));
      const done = apply(batch, batches.length);
      applied.push(...bodies(done));
      onEnded(
        done,
        batch.filter((message) => !done.includes(message)),
      );
    },
  });
  return { batches, applied, errors, stop: () => consumer.stop() };
}

test("a batch of ten that is applied in part: the rest comes again in order, its group doesn't stall, no message is applied twice", async () => {
  const queue = await createQueue(core.clients, "partly.fifo");
  const sent = idsOf("m", 25);
  await queue.send("g", sent);

  const { batches, applied, errors, stop } = consume(queue, (batch, number) =>
    number === 1 ? batch.slice(0, 3) : batch,
  );
  await eventually(async () => expect(applied).toHaveLength(25));
  await stop();

  expect(applied).toEqual(sent);
  expect(batches.map(([first = "", ...rest]) => [first, rest.length + 1])).toEqual([
    ["m-0000", 10],
    ["m-0003", 10],
    ["m-0013", 10],
    ["m-0023", 2],
  ]);
  expect(errors).toEqual([]);
});

test("a batch of two groups of which one fails: the other is done with", async () => {
  const queue = await createQueue(core.clients, "two-groups.fifo");
  await queue.send("a", ["a1", "a2"]);
  await queue.send("b", ["b1", "b2"]);
  let failures = 2;

  const { batches, applied, errors, stop } = consume(queue, (batch) => {
    const fails = batch.some(({ group }) => group === "a") && failures-- > 0;
    return fails ? batch.filter(({ group }) => group !== "a") : batch;
  });
  await eventually(async () => expect(applied).toHaveLength(4));
  await stop();

  expect(applied).toEqual(["b1", "b2", "a1", "a2"]);
  expect(batches.flat().filter((body) => body.startsWith("b"))).toEqual(["b1", "b2"]);
  expect(errors).toEqual([]);
});
