import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { handOutTenOfAGroup } from "#bench/queues/ten-of-a-group.ts";
import { expectAudited } from "../support/audited.ts";
import { startEmulators } from "../support/systems/emulators.ts";
import { expectExplained, expectNoneParked, expectNotified } from "../support/faults/expect-held.ts";
import { setStage } from "../support/faults/faulty-run.ts";
import { type FaultySystem, startFaultySystem } from "../support/faults/faulty-system.ts";
import { tableOf, watchGrowth } from "../support/faults/growth.ts";
import { planLoad, play } from "../support/faults/load.ts";
import { soakFaults } from "../support/faults/plan.ts";
import { createRandom, type Random } from "../support/faults/random.ts";
import { seed } from "../support/faults/seeds.ts";
import { planSpell } from "../support/faults/weather.ts";

/** A whole system under a random load and random faults for as long as `npm run soak -- --minutes N` says. */

const LASTS_MS = Number(process.env["SOAK_MINUTES"]) * 60_000;
const COMMANDS = 200;
const MOST_MEGABYTES = 512;
const MOST_HANDLES = 500;

/** One spell after another, and now and then the youngest process dies: the others show how they grow. */
async function trouble(system: FaultySystem, random: Random, signal: AbortSignal): Promise<void> {
  const rest = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  while (!signal.aborted) {
    await rest(random.int(500, 8000));
    const { of, service, weather, forMs } = planSpell(random);
    system.networks[of][service].set(weather);
    await rest(forMs);
    system.networks[of][service].set({ kind: "fair" });
    const victim = random.pick([system.gateways, system.workers]).running().at(-1);
    if (random.chance(0.15)) victim?.child.kill("SIGKILL");
  }
}

test(`a soak (seed ${seed})`, async () => {
  const random = createRandom(seed);
  await handOutTenOfAGroup();
  const emulators = await startEmulators();
  const faults = soakFaults();
  const system = await startFaultySystem(emulators, { seed, gateways: 2, workers: 3, ...faults });
  const over = new AbortController();
  try {
    const since = performance.now();
    const lives = watchGrowth(system, over.signal);
    const subscriber = await setStage(system, { users: [], events: [] });
    const troubled = trouble(system, random.of("trouble"), over.signal);
    const eventIds: string[] = [];
    let operations = 0;
    for (let round = 0; performance.now() - since < LASTS_MS; round++) {
      const chance = random.of(`round ${round}`);
      const next = planLoad(chance, COMMANDS, `round-${round}`);
      await setStage(system, next, subscriber);
      const recorder = await play(system.urls, chance, next);
      expectExplained(next.events, recorder);
      operations += recorder.ended();
      eventIds.push(...next.events.map(({ eventId }) => eventId));
      const minutes = ((performance.now() - since) / 60_000).toFixed(1);
      process.stdout.write(`${minutes} min: ${operations} operations, ${eventIds.length} events\n`);
    }
    over.abort();
    await troubled;
    await system.calm();
    const arrived = await expectNotified(system, eventIds, subscriber, 240_000);
    await expectNoneParked(system);
    await expectAudited(system);

    const done = [...system.faultsDone()].map(([fault, times]) => `${fault}: ${times}`);
    const deaths = system.gateways.dead().length + system.workers.dead().length;
    process.stdout.write(`\n${tableOf(lives)}\n\n${operations} operations on ${eventIds.length} events, `);
    process.stdout.write(
      `${arrived.length} notifications, ${deaths} processes killed, audit clean\n${done.join(" · ")}\n`,
    );
    const samples = lives.flatMap((life) => life.samples);
    expect(Math.max(...samples.map(({ rssMegabytes }) => rssMegabytes))).toBeLessThan(MOST_MEGABYTES);
    expect(Math.max(...samples.map(({ handles }) => handles))).toBeLessThan(MOST_HANDLES);
  } finally {
    over.abort();
    await system.stop();
    await emulators.stop();
  }
});
