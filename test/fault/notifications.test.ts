import { expect } from "vitest";
import { expectInOrder } from "../support/faults/expect-held.ts";
import { setStage } from "../support/faults/faulty-run.ts";
import type { Rule } from "../support/faults/rules.ts";
import { createScenarios, expectHeldUnderLoad } from "../support/faults/scenario.ts";

const scenario = createScenarios();

const FAULTS: readonly (readonly [string, Rule])[] = [
  [
    "kill -9 between publish and mark",
    { call: "BatchExecuteStatement", fault: "kill-before", times: 2, after: 3 },
  ],
  ["kill -9 before publishing", { call: "PublishBatch", fault: "kill-before", times: 2, after: 3 }],
  [
    "publications that get no answer: duplicates",
    { call: "PublishBatch", fault: "lost-answer", chance: 0.5 },
  ],
  ["marks that get no answer", { call: "BatchExecuteStatement", fault: "lost-answer", chance: 0.5 }],
  ["a topic that throttles: late notifications", { call: "PublishBatch", fault: "throttled", chance: 0.7 }],
  ["a topic that throttles: late notifications", { call: "PublishBatch", fault: "throttled", chance: 0.5 }],
];

for (const [i, [name, rule]] of FAULTS.entries()) {
  const topicIsFifo = i % 2 === 1;
  scenario(
    `${name}, on a ${topicIsFifo ? "FIFO" : "standard"} topic`,
    { workers: 2, topicIsFifo, worker: { rules: [rule] } },
    async (system, random) => {
      const faults = [`${rule.call} ${rule.fault}`];
      const arrived = await expectHeldUnderLoad(system, random, { faults, commands: 60 });
      if (topicIsFifo) expectInOrder(arrived);
    },
  );
}

scenario(
  "published in part: the rest follows, and `sequence` tells where it belongs",
  { workers: 2, worker: { rules: [{ call: "PublishBatch", fault: "partial", chance: 0.6 }] } },
  async (system, random) => {
    await expectHeldUnderLoad(system, random, { faults: ["PublishBatch partial"] });
  },
);

scenario(
  "a slow topic holds up notifications, and nobody's registration",
  { worker: { rules: [{ call: "PublishBatch", fault: "slow", ms: 30_000 }] } },
  async (system) => {
    const users = Array.from({ length: 20 }, (_, i) => `user-${i}`);
    const events = [{ eventId: "slow", capacity: 5, hasWaitlist: true }];
    const subscriber = await setStage(system, { users, events });
    const since = performance.now();
    const client = system.client();
    for (const userId of users) {
      const { requestId } = await client.register("slow", userId);
      expect(await client.ended(requestId)).toMatchObject({ status: "succeeded" });
    }
    expect(performance.now() - since).toBeLessThan(25_000);
    expect(await subscriber.receive(1, 1)).toEqual([]);
  },
);
