import { setTimeout as sleep } from "node:timers/promises";
import { userId } from "#bench/harness/backend.ts";
import { openLoop } from "#bench/load/loops.ts";
import type { Metrics } from "#bench/workloads/workload.ts";
import { simulate, type SimulatedStage } from "../stage.ts";
import { DATE, type Scenario } from "./scenario.ts";

const WORKERS = 3;
const EVENTS = 10;
const PER_SECOND = 60;
const LOAD_MS = 20_000;
const SEATS = 10_000;
/** Before the deploy, and between two workers. */
const PAUSE_MS = 3000;
/** For a request that has not ended while its sender waited. */
const PATIENCE_MS = 60_000;

export const deploy: Scenario = {
  name: "deploy",
  title: "Workers are replaced one by one, while people register at ten events",
  goals: {
    "longest that an event stood still, seconds": { atMost: 3 },
    "requests that did not end": { atMost: 0 },
  },
  // A slow call of AWS's would look like a worker that left something behind.
  play: () => simulate(rollingDeploy, { isVaried: false }),
};

async function rollingDeploy(stage: SimulatedStage): Promise<Metrics> {
  const { storage, startGateways, startWorkers, time } = stage;
  const users = (PER_SECOND * LOAD_MS) / 1000 / EVENTS;
  await storage.addUsers(users);
  const [gateway] = await startGateways(1);
  const events = Array.from({ length: EVENTS }, (_, i) => `event-${i}`);
  for (const eventId of events) {
    const event = { eventId, title: eventId, date: DATE, capacity: SEATS, hasWaitlist: true };
    await gateway?.client.createEvent(event);
  }
  const running = await startWorkers(WORKERS);
  const begin = time.now();
  const ends = new Map(events.map((eventId) => [eventId, [begin]]));
  let ended = 0;
  const load = openLoop(PER_SECOND, LOAD_MS, async (number) => {
    const eventId = events[number % EVENTS] ?? "";
    const registration = { eventId, userId: userId(Math.floor(number / EVENTS)), wait: 20 };
    const answer = await gateway?.client.exchange("register", registration);
    if (answer?.isSuccess !== true) return;
    const { requestId } = answer.view;
    if (answer.status !== 201) await gateway?.client.ended(requestId, { withinMs: PATIENCE_MS });
    ended++;
    ends.get(eventId)?.push(time.now());
  });
  for (const worker of running) {
    await sleep(PAUSE_MS);
    await worker.stop();
    await startWorkers(1);
  }
  await load;
  return {
    "longest that an event stood still, seconds": Math.max(...[...ends.values()].map(longestGap)) / 1000,
    "requests that did not end": (PER_SECOND * LOAD_MS) / 1000 - ended,
  };
}

const longestGap = (times: readonly number[]): number =>
  Math.max(...times.slice(1).map((at, i) => at - (times[i] ?? at)));
