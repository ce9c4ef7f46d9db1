import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { takeInHand } from "#workers/registration/hand.ts";
import type { ReceivedMessage } from "#workers/registration/received-message.ts";

const message: ReceivedMessage = {
  messageId: "m",
  receiptHandle: "r",
  group: "a",
  body: "",
  receiveCount: 1,
};
const VISIBILITY_SECONDS = 0.06;
const PAUSE_SECONDS = 7;

test("what is given back is not hidden again by an extension that takes longer than the next one", async () => {
  const slow = Promise.withResolvers<void>();
  onTestFinished(() => slow.resolve());
  const begun: number[] = [];
  const ended: number[] = [];
  const hand = takeInHand([message], {
    acknowledge: () => Promise.reject(new Error("nothing has ended")),
    release: async (_, seconds) => {
      if (begun.push(seconds) === 1) await slow.promise;
      ended.push(seconds);
    },
    visibilitySeconds: VISIBILITY_SECONDS,
    pauseOf: () => PAUSE_SECONDS,
    report: (error) => expect.unreachable(String(error)),
  });
  // Time for three extensions, of which the first has no answer.
  await sleep(VISIBILITY_SECONDS * 1000 + 10);
  const emptied = hand.empty();
  await sleep(20);
  slow.resolve();
  await emptied;

  expect(begun.at(-1)).toBe(PAUSE_SECONDS);
  expect(ended).toEqual([VISIBILITY_SECONDS, PAUSE_SECONDS]);
});
