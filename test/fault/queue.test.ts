import { expect } from "vitest";
import { handOutTenOfAGroup } from "#bench/queues/ten-of-a-group.ts";
import { eventually } from "../support/client.ts";
import { createScenarios, expectHeldUnderLoad } from "../support/faults/scenario.ts";

const scenario = createScenarios(handOutTenOfAGroup);

scenario(
  "kill -9 before the acknowledgement: what was committed comes again, and changes nothing",
  {
    workers: 2,
    worker: { rules: [{ call: "DeleteMessageBatch", fault: "kill-before", times: 2, after: 3 }] },
  },
  async (system, random) => {
    await expectHeldUnderLoad(system, random, { faults: ["DeleteMessageBatch kill-before"] });
  },
);

scenario(
  "acknowledged in part, and redelivered with other members of its event",
  { workers: 2, worker: { rules: [{ call: "DeleteMessageBatch", fault: "partial", chance: 0.5 }] } },
  async (system, random) => {
    await expectHeldUnderLoad(system, random, { faults: ["DeleteMessageBatch partial"] });
  },
);

scenario(
  "acknowledged, but nobody was told",
  { workers: 2, worker: { rules: [{ call: "DeleteMessageBatch", fault: "lost-answer", chance: 0.5 }] } },
  async (system, random) => {
    await expectHeldUnderLoad(system, random, { faults: ["DeleteMessageBatch lost-answer"] });
  },
);

scenario(
  "a lost receive answer: its messages come again",
  { workers: 2, worker: { rules: [{ call: "ReceiveMessage", fault: "lost-answer", times: 3, after: 2 }] } },
  async (system, random) => {
    await expectHeldUnderLoad(system, random, { faults: ["ReceiveMessage lost-answer"] });
  },
);

scenario(
  "visibility runs out while a worker still works: another does the work, and the zombie loses, cleanly",
  {
    workers: 2,
    worker: { rules: [{ call: "TransactWriteItems", fault: "stop-before", times: 1, after: 3 }] },
  },
  async (system, random) => {
    // Nobody wakes it before all clients have their answers: from the other worker.
    await expectHeldUnderLoad(system, random, { faults: ["TransactWriteItems stop-before"] });
    await eventually(async () => {
      const outputs = system.workers.running().map(({ output }) => output());
      expect(outputs.some((output) => output.includes("commit refused: "))).toBe(true);
    });
  },
);
