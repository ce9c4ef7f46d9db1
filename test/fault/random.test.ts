import { afterAll, beforeAll, test } from "vitest";
import { handOutTenOfAGroup } from "#bench/queues/ten-of-a-group.ts";
import { type Emulators, startEmulators } from "../support/systems/emulators.ts";
import { runWithFaults } from "../support/faults/faulty-run.ts";
import { replayLine, seeds } from "../support/faults/seeds.ts";

let emulators: Emulators;
beforeAll(async () => {
  await handOutTenOfAGroup();
  emulators = await startEmulators();
});
afterAll(() => emulators.stop());

test.concurrent.each(seeds)(
  "whatever goes wrong: nothing lost, nothing twice, nobody overtaken (seed %s)",
  async (seed) => {
    await runWithFaults(emulators, seed).catch((error: unknown) => {
      throw new Error(`To run it again: ${replayLine("whatever goes wrong", seed)}`, { cause: error });
    });
  },
);
