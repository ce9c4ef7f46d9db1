import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "#platform/config.ts";
import { workerSchema } from "#workers/registration/config.ts";
import { startConsumer } from "#workers/registration/consumer.ts";
import type { ReceivedMessage } from "#workers/registration/received-message.ts";
import { eventually } from "../support/client.ts";
import { type Emulators, startEmulators } from "../support/systems/emulators.ts";
import { counting, HASTY, type Queue, queueOfEmulator, queueOfTens } from "./consumer-queues.ts";

/**
 * The consuming side of the command queue, on two queues: on that of the emulator, where fauxqs gives one
 * message of a group per receive, and LocalStack ten; and on a queue in memory that always gives ten.
 */

// Kept in a directory, the emulator's queue does not behave as it does in memory.
const queuesIn = mkdtempSync(join(tmpdir(), "muster-queues-"));
let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators({ queuesIn });
  Object.assign(process.env, emulators.env);
});
afterAll(async () => {
  await emulators.stop();
  rmSync(queuesIn, { recursive: true });
});

type Apply = (messages: readonly ReceivedMessage[], attempt: number) => Promise<readonly ReceivedMessage[]>;

/** A running consumer that records what it receives and what it acknowledges. */
function consume(queue: Queue, apply: Apply = async (messages) => messages, visibilitySeconds = 60) {
  const received: string[] = [];
  const done: string[] = [];
  const errors: unknown[] = [];
  let attempts = 0;
  const consumer = startConsumer({
    ...queue,
    ...HASTY,
    visibilitySeconds,
    apply: async (messages, onEnded) => {
      received.push(...messages.map(({ group, body }) => group + body));
      const applied = await apply(messages, ++attempts);
      done.push(...applied.map(({ group, body }) => group + body));
      onEnded(
        applied,
        messages.filter((message) => !applied.includes(message)),
      );
    },
    report: (error) => void errors.push(error),
    trouble: { failed: (error) => void errors.push(error), over: () => undefined },
  });
  return { received, done, errors, stop: () => consumer.stop() };
}

const of = (group: string, bodies: readonly string[]) => bodies.filter((body) => body.startsWith(group));

describe.concurrent.each([
  ["the emulator's queue", queueOfEmulator],
  ["a queue that hands out ten of a group", queueOfTens],
])("a consumer of %s", (_, createQueue) => {
  test("gets each group's messages in order, each once", async () => {
    const queue = await createQueue();
    for (const body of ["1", "2", "3", "4", "5"])
      for (const group of ["a", "b", "c"]) await queue.put(group, body);
    const { received, done, errors, stop } = consume(queue);
    await eventually(async () => expect(done).toHaveLength(15));
    await stop();
    for (const group of ["a", "b", "c"]) {
      expect(of(group, received)).toEqual(["1", "2", "3", "4", "5"].map((body) => group + body));
    }
    expect(errors).toEqual([]);
  });

  test("gets nothing of a group that another one works on, and goes on with other groups", async () => {
    const queue = await createQueue();
    const held = Promise.withResolvers<void>();
    await queue.put("a", "1");
    const first = consume(queue, async (messages) => {
      if (messages[0]?.body === "1") await held.promise;
      return messages;
    });
    await eventually(async () => expect(first.received).toEqual(["a1"]));
    const second = consume(queue);
    await queue.put("a", "2");
    for (const body of ["1", "2"]) {
      await queue.put("b", body);
      await eventually(async () => expect(second.done).toContain(`b${body}`));
    }
    expect(of("a", second.received)).toEqual([]);

    held.resolve();

    await eventually(async () => expect([...first.done, ...second.done]).toContain("a2"));
    await Promise.all([first.stop(), second.stop()]);
    expect(of("a", [...first.received, ...second.received]).toSorted()).toEqual(["a1", "a2"]);
  });

  test("gets what it could not apply again, before what is behind it, and other groups don't wait", async () => {
    const queue = await createQueue();
    for (const body of ["1", "2", "3"]) await queue.put("a", body);
    await queue.put("b", "1");
    let obstacles = 2;
    const counts: number[] = [];
    const { done, errors, stop } = consume(queue, async (messages) => {
      const obstacle = messages.findIndex(({ group, body }) => group === "a" && body === "2");
      if (obstacle === -1) return messages;
      counts.push(messages[obstacle]?.receiveCount ?? 0);
      if (obstacles-- <= 0) return messages;
      // Of its group what comes before it, of other groups everything.
      return messages.filter(({ group, body }) => group !== "a" || body < "2");
    });
    await eventually(async () => expect(done).toHaveLength(4));
    await stop();
    expect(of("a", done)).toEqual(["a1", "a2", "a3"]);
    expect(counts).toEqual([1, 2, 3]);
    expect(done.indexOf("b1")).toBeLessThan(done.indexOf("a2"));
    expect(errors).toEqual([]);
  });

  test("keeps a batch hidden for as long as it works on it", async () => {
    const queue = await createQueue();
    const { calls, ...counted } = counting(queue);
    for (const body of ["1", "2", "3"]) await queue.put("a", body);
    const patient: Apply = async (messages, attempt) => {
      // Visible after 3 seconds, extended every second: five extensions take longer than that.
      if (attempt === 1) await eventually(async () => expect(calls.extensions).toBeGreaterThanOrEqual(5));
      return messages;
    };
    const slow = consume(counted, patient, 3);
    await eventually(async () => expect(slow.received).toContain("a1"));
    const other = consume(queue);
    await eventually(async () => expect([...slow.done, ...other.done]).toContain("a3"));
    await Promise.all([slow.stop(), other.stop()]);
    expect([...slow.received, ...other.received].toSorted()).toEqual(["a1", "a2", "a3"]);
  });

  test("gets what a killed one had in hand as soon as that is no longer hidden", async () => {
    const queue = await createQueue();
    const seconds = 3;
    expect(
      readConfig(workerSchema, { AWS_REGION: "eu-1" }).VISIBILITY_TIMEOUT_SECONDS,
      "as shipped",
    ).toBeLessThanOrEqual(15);
    await queue.put("a", "1");
    // All that a worker does before it is killed.
    const hidden = { QueueUrl: queue.queueUrl, VisibilityTimeout: seconds };
    await queue.sqs.send(new ReceiveMessageCommand(hidden));
    await queue.put("a", "2");
    const { done, stop } = consume(queue, undefined, seconds);
    await eventually(async () => expect(done).toEqual(["a1", "a2"]), 20_000);
    await stop();
  });

  test("gets a batch again, in order, when applying it threw", async () => {
    const queue = await createQueue();
    for (const body of ["1", "2"]) await queue.put("a", body);
    const failing: Apply = async (messages, attempt) => {
      if (attempt === 1) throw new Error("no");
      return messages;
    };
    const { received, done, errors, stop } = consume(queue, failing, 2);
    await eventually(async () => expect(done).toEqual(["a1", "a2"]));
    await stop();
    expect(received[0]).toBe("a1");
    expect(errors).toHaveLength(1);
  });

  test("that stops finishes the batch in hand, acknowledges it, and takes nothing more", async () => {
    const queue = await createQueue();
    const held = Promise.withResolvers<void>();
    await queue.put("a", "1");
    const first = consume(queue, async (messages) => {
      await held.promise;
      return messages;
    });
    await eventually(async () => expect(first.received).toEqual(["a1"]));
    let isStopped = false;
    const stopped = first.stop().then(() => (isStopped = true));
    await queue.put("a", "2");
    expect(isStopped).toBe(false);

    held.resolve();
    await stopped;

    expect([first.received, first.done]).toEqual([["a1"], ["a1"]]);
    const second = consume(queue);
    await eventually(async () => expect(second.done).toContain("a2"));
    await second.stop();
    expect(second.received).toEqual(["a2"]);
  });

  test("that stops gives back within a moment what it could not apply", async () => {
    const queue = await createQueue();
    const held = Promise.withResolvers<void>();
    await queue.put("a", "1");
    const first = consume(queue, async () => (await held.promise, []));
    await eventually(async () => expect(first.received).toEqual(["a1"]));
    const stopped = first.stop();
    held.resolve();
    await stopped;

    const second = consume(queue);
    await eventually(async () => expect(second.done).toEqual(["a1"]), 5000);
    await second.stop();
  });

  test("that waits for messages stops when its receive ends, and hides nothing from others", async () => {
    const queue = await createQueue();
    const [first, second] = [consume(queue), consume(queue)];
    await queue.put("a", "1");
    await eventually(async () => expect([...first.done, ...second.done]).toEqual(["a1"]));
    await first.stop();
    for (const body of ["2", "3"]) {
      await queue.put("a", body);
      await eventually(async () => expect(second.done).toContain(`a${body}`), 2000);
    }
    await second.stop();
    expect([...first.errors, ...second.errors]).toEqual([]);
  });

  test("that stops hides nothing that comes while its last receive ends", async () => {
    const queue = await createQueue();
    const first = consume(queue);
    await queue.put("a", "1");
    await eventually(async () => expect(first.done).toEqual(["a1"]));
    const stopped = first.stop();
    await queue.put("a", "2");
    await stopped;
    const second = consume(queue);
    await eventually(async () => expect([...first.done, ...second.done]).toEqual(["a1", "a2"]), 2000);
    await second.stop();
  });
});
