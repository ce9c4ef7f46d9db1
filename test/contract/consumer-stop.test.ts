import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type ConsumerDeps, startConsumer } from "#workers/registration/consumer.ts";
import { HASTY } from "./consumer-queues.ts";

/** More steps than a consumer needs from the answer to its receive to the end of its round. */
const STEPS = 40;
const LATE_MS = 2000;

/** A consumer whose first receive ends, without messages, when `answer` is called. */
function waiting(): { readonly stop: () => Promise<void>; readonly answer: () => void } {
  const { promise, resolve } = Promise.withResolvers<object>();
  const send = async (command: unknown) => {
    if (command instanceof ReceiveMessageCommand) return await promise;
    throw new Error("nothing was received");
  };
  const consumer = startConsumer({
    sqs: { send } as unknown as ConsumerDeps["sqs"],
    queueUrl: "http://queue/of-nothing",
    ...HASTY,
    visibilitySeconds: 60,
    apply: () => Promise.reject(new Error("nothing was received")),
    acknowledge: async () => undefined,
    release: async () => undefined,
    report: (error) => expect.unreachable(String(error)),
    trouble: { failed: (error) => expect.unreachable(String(error)), over: () => undefined },
  });
  return { stop: () => consumer.stop(), answer: () => resolve({}) };
}

test("a consumer stops at whatever step of its receive's end it is told to", async () => {
  const stopped = Array.from({ length: STEPS }, async (_, steps) => {
    const { stop, answer } = waiting();
    await sleep(1);
    answer();
    for (let i = 0; i < steps; i++) await Promise.resolve();
    const late = sleep(LATE_MS, `not ${steps} steps after the answer`, { ref: false });
    return await Promise.race([stop().then(() => "stopped"), late]);
  });
  expect(new Set(await Promise.all(stopped))).toEqual(new Set(["stopped"]));
});
