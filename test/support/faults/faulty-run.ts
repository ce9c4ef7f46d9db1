import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { reasonOf } from "#platform/error-text.ts";
import type { Emulators } from "../systems/emulators.ts";
import { eventually } from "../client.ts";
import { type Subscription, subscribe } from "#cli/demo/subscription.ts";
import { expectHeld, expectInOrder } from "./expect-held.ts";
import { type FaultySystem, startFaultySystem } from "./faulty-system.ts";
import { type Load, play } from "./load.ts";
import { type Plan, planRun } from "./plan.ts";
import { createRandom } from "./random.ts";

/** Faults end after this time, however far the load has come. */
const LONGEST_MS = 15_000;
/** Longer than the messages of a frozen worker stay hidden. */
const FROZEN_MS = 7000;
/** How long it may take to create users and events under faults. */
const PATIENCE_MS = 60_000;

/**
 * Runs the plan of this seed; rejects unless everything held. Resolves with how often each fault happened.
 */
export async function runWithFaults(
  emulators: Emulators,
  seed: string,
): Promise<ReadonlyMap<string, number>> {
  const random = createRandom(seed);
  const plan = planRun(seed, random.of("plan"));
  const { load } = plan;
  const system = await startFaultySystem(emulators, plan.system);
  try {
    const subscriber = await setStage(system, load);
    const over = new AbortController();
    const trouble = makeTrouble(system, plan, over.signal);
    const playing = play(system.urls, random.of("load"), load);
    await Promise.race([playing, sleep(LONGEST_MS, undefined, { signal: over.signal })]).finally(() =>
      over.abort(),
    );
    await trouble;
    await system.calm();
    const recorder = await playing;
    const arrived = await expectHeld(system, load.events, recorder, subscriber);
    const isPartial = system.faultsDone().has("PublishBatch partial");
    if (plan.system.topicIsFifo === true && !isPartial) expectInOrder(arrived);
    return system.faultsDone();
  } catch (error) {
    throw new Error(`${reasonOf(error)}\n${describeRun(system, plan)}`, { cause: error });
  } finally {
    await system.stop();
  }
}

/** Creates the users and events of the load; resolves with its subscriber, a new one unless given. */
export async function setStage(
  system: FaultySystem,
  { users, events }: Pick<Load, "users" | "events">,
  known?: Subscription,
): Promise<Subscription> {
  const name = `of-${system.names.topic.split(".")[0]}`;
  const subscriber = known ?? (await subscribe(system.clients, system.topicArn, name));
  await eventually(() => system.client().createUsers(users), PATIENCE_MS);
  for (const { eventId, capacity, hasWaitlist } of events) {
    await eventually(async () => {
      await system.client().createEvent(eventId, capacity, hasWaitlist);
      expect(await system.client().event(eventId)).toMatchObject({ capacity });
    }, PATIENCE_MS);
  }
  return subscriber;
}

/** Spells of bad weather, sudden deaths, and resumed frozen processes; ends with `signal`. */
async function makeTrouble(
  system: FaultySystem,
  { spells, kills }: Plan,
  signal: AbortSignal,
): Promise<void> {
  const at = (ms: number) => sleep(ms, undefined, { signal });
  const storms = spells.map(async ({ atMs, forMs, of, service, weather }) => {
    await at(atMs);
    system.networks[of][service].set(weather);
    await at(forMs);
    system.networks[of][service].set({ kind: "fair" });
  });
  const deaths = kills.map(async ({ atMs, of }) => {
    await at(atMs);
    const [victim] = of === "worker" ? system.workers.running() : system.gateways.running();
    victim?.child.kill("SIGKILL");
  });
  const waking = async (): Promise<never> => {
    for (;;) {
      await at(FROZEN_MS);
      system.wake();
    }
  };
  await Promise.allSettled([...storms, ...deaths, waking()]);
}

function describeRun(system: FaultySystem, plan: Plan): string {
  const done = [...system.faultsDone()].map(([fault, times]) => `${fault}: ${times}`);
  return `did not hold under\n${JSON.stringify(plan, undefined, 1)}\n${done.join("\n")}`;
}
