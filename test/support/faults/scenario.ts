import { afterAll, beforeAll, expect, test } from "vitest";
import { reasonOf } from "#platform/error-text.ts";
import { type Emulators, startEmulators } from "../systems/emulators.ts";
import { expectHeld } from "./expect-held.ts";
import { setStage } from "./faulty-run.ts";
import { type FaultySystem, startFaultySystem, type SystemOptions } from "./faulty-system.ts";
import { planLoad, play } from "./load.ts";
import { createRandom, type Random } from "./random.ts";
import { replayLine, seed } from "./seeds.ts";

export type Options = Omit<SystemOptions, "seed">;
export type Scenario = (system: FaultySystem, random: Random) => Promise<void>;

/** One kind of fault, by name, in a system of its own. `prepare` runs before the emulators start. */
export function createScenarios(prepare: () => Promise<void> = async () => undefined) {
  let emulators: Emulators;
  beforeAll(async () => {
    await prepare();
    emulators = await startEmulators();
  });
  afterAll(() => emulators.stop());

  return (name: string, options: Options, carryOut: Scenario): void => {
    test.concurrent(name, async () => {
      const named = `${seed} ${name}`;
      const system = await startFaultySystem(emulators, { seed: named, ...options });
      try {
        await carryOut(system, createRandom(named));
      } catch (error) {
        const faults = JSON.stringify([...system.faultsDone()]);
        const lines = [`To run it again: ${replayLine(name)}`, `Faults: ${faults}`, reasonOf(error)];
        throw new Error(lines.join("\n"), { cause: error });
      } finally {
        await system.stop();
      }
    });
  };
}

/**
 * Plays a load until every client has its answers; then everything must hold as if nothing had failed. Each
 * of `faults` must have happened.
 */
export async function expectHeldUnderLoad(
  system: FaultySystem,
  random: Random,
  { faults = [], commands = 60 }: { readonly faults?: readonly string[]; readonly commands?: number } = {},
  meanwhile: () => Promise<void> = async () => undefined,
) {
  const load = planLoad(random.of("plan"), commands);
  const subscriber = await setStage(system, load);
  const [recorder] = await Promise.all([play(system.urls, random.of("load"), load), meanwhile()]);
  await system.calm();
  const arrived = await expectHeld(system, load.events, recorder, subscriber);
  expect([...system.faultsDone().keys()]).toEqual(expect.arrayContaining([...faults]));
  return arrived;
}
