import { setTimeout as sleep } from "node:timers/promises";
import { userId } from "#bench/harness/backend.ts";
import { quantile } from "#bench/harness/statistics.ts";
import type { Metrics } from "#bench/workloads/workload.ts";
import { simulate, type SimulatedStage } from "../stage.ts";
import { DATE, type Scenario } from "./scenario.ts";

/** A gateway lets 2,000 requests wait at a time. */
const GATEWAYS = 4;
const WAITERS = 8000;
const EVENTS = 800;
const EVENTS_AT_A_TIME = 50;
/** How long nobody works. */
const QUIET_MS = 3000;
const BEGIN_MS = 2000;

export const waiters: Scenario = {
  name: "waiters",
  title: "8,000 people wait for outcomes at 800 events, at four gateways",
  goals: {
    "rows read a second by a gateway": { atMost: 2000 },
    "outcome after the decision, ms at the median": { atMost: 300 },
    "people without an outcome": { atMost: 0 },
  },
  play: () => simulate(everybodyWaits),
};

async function everybodyWaits(stage: SimulatedStage): Promise<Metrics> {
  const { storage, startGateways, startWorkers, services, time } = stage;
  await storage.addUsers(WAITERS / EVENTS);
  const gateways = await startGateways(GATEWAYS);
  const [first] = gateways;
  if (first === undefined) throw new Error("no gateway");
  const events = Array.from({ length: EVENTS }, (_, i) => `event-${i}`);
  for (let i = 0; i < EVENTS; i += EVENTS_AT_A_TIME) {
    const some = events.slice(i, i + EVENTS_AT_A_TIME);
    await Promise.all(
      some.map((eventId) => {
        const event = { eventId, title: eventId, date: DATE, capacity: WAITERS, hasWaitlist: true };
        return first.client.createEvent(event);
      }),
    );
  }
  const latencies: number[] = [];
  const asked = Array.from({ length: WAITERS }, async (_, i) => {
    // Each event has its people at all gateways.
    const turn = Math.floor(i / EVENTS);
    const { client } = gateways[(i + turn) % GATEWAYS] ?? {};
    const registration = {
      eventId: events[i % EVENTS] ?? "",
      userId: userId(turn),
      wait: 20,
    };
    // Not all in one moment.
    await sleep((i * BEGIN_MS) / WAITERS);
    const answer = await client?.exchange("register", registration);
    if (answer?.isSuccess !== true || answer.view.completedAt === undefined) return;
    latencies.push(Date.now() - Date.parse(answer.view.completedAt));
  });
  await sleep(BEGIN_MS);
  const hosts = gateways.map((_, i) => `gateway-${i}`);
  const rowsRead = () => hosts.map((host) => services.rowsRead.total(host));
  const [before, since] = [rowsRead(), time.now()];
  await sleep(QUIET_MS);
  const seconds = (time.now() - since) / 1000;
  const perSecond = rowsRead().map((rows, i) => (rows - (before[i] ?? 0)) / seconds);
  await startWorkers(GATEWAYS);
  await Promise.all(asked);
  return {
    "rows read a second by a gateway": Math.max(...perSecond),
    "most rows read in a second by a gateway": Math.max(...hosts.map((host) => services.rowsRead.most(host))),
    "outcome after the decision, ms at the median": quantile(latencies, 0.5),
    "people without an outcome": WAITERS - latencies.length,
  };
}
