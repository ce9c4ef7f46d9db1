import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { FaultySystem } from "../support/faults/faulty-system.ts";
import type { Weather } from "../support/faults/proxy.ts";
import { createScenarios, expectHeldUnderLoad } from "../support/faults/scenario.ts";

const scenario = createScenarios();

const SPELLS = 4;

const WEATHERS: readonly (readonly [string, Weather])[] = [
  ["a slow network", { kind: "slow", ms: 250 }],
  ["connections that are reset", { kind: "reset" }],
  ["answers that are cut in the middle", { kind: "cut", bytes: 300 }],
  ["a black hole", { kind: "black-hole" }],
];

/** The same weather at one service after another, for everybody. */
async function spells({ networks }: FaultySystem, weather: Weather): Promise<void> {
  for (let i = 0; i < SPELLS; i++) {
    for (const service of ["DYNAMODB", "SQS", "SNS"] as const) {
      for (const network of Object.values(networks)) network[service].set(weather);
      await sleep(400);
      for (const network of Object.values(networks)) network[service].set({ kind: "fair" });
      await sleep(200);
    }
  }
}

for (const [name, weather] of WEATHERS) {
  scenario(name, { gateways: 2, workers: 2 }, async (system, random) => {
    await expectHeldUnderLoad(system, random, {}, () => spells(system, weather));
  });
}

/** Longer than a chunk is retried before it stays in the queue. */
const LONG_MS = 24_000;

scenario(
  "a database that is away for longer than a worker has patience: what it leaves comes again",
  {},
  async (system, random) => {
    await expectHeldUnderLoad(system, random, {}, async () => {
      await sleep(500);
      system.networks.worker.DYNAMODB.set({ kind: "reset" });
      await sleep(LONG_MS);
      system.networks.worker.DYNAMODB.set({ kind: "fair" });
    });
    expect(system.workers.running()[0]?.output()).toContain('"msg":"left messages in the queue"');
  },
);
