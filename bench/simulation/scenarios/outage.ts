import { setTimeout as sleep } from "node:timers/promises";
import { userId } from "#bench/harness/backend.ts";
import type { Metrics } from "#bench/workloads/workload.ts";
import { simulate, type SimulatedStage } from "../stage.ts";
import type { SimulatedGateway } from "../system.ts";
import { DATE, type Scenario } from "./scenario.ts";

const HOUR_MS = 3_600_000;
const OUTAGE_HOURS = 12;
const EVENTS = ["first", "second"];
/** Of each event: sent one after the other, over the whole outage, and twice as many as it has seats. */
const REGISTRATIONS = 12;
const SEATS = REGISTRATIONS / 2;
const PATIENCE_MS = HOUR_MS;
const FEW = { WORKER_CONCURRENCY: "2", SWEEP_INTERVAL_SECONDS: "600" };

export const outage: Scenario = {
  name: "outage",
  title: "The database is away for twelve hours, while people register",
  goals: {
    "messages moved to the dead letters": { atMost: 0 },
    "people who were overtaken": { atMost: 0 },
    "requests that did not end": { atMost: 0 },
  },
  play: () => simulate(outageUnderLoad),
};

async function outageUnderLoad(stage: SimulatedStage): Promise<Metrics> {
  const { storage, startGateways, startWorkers, services, deadLetters, time } = stage;
  await storage.addUsers(REGISTRATIONS);
  const [gateway] = await startGateways(1);
  if (gateway === undefined) throw new Error("no gateway");
  for (const eventId of EVENTS) {
    const event = { eventId, title: eventId, date: DATE, capacity: SEATS, hasWaitlist: true };
    await gateway.client.createEvent(event);
  }
  await startWorkers(2, FEW);
  services.setDatabaseAway(true);
  const requests: string[] = [];
  for (let i = 0; i < REGISTRATIONS; i++) {
    for (const eventId of EVENTS)
      requests.push((await gateway.client.register({ eventId, userId: userId(i) })).requestId);
    await sleep((OUTAGE_HOURS * HOUR_MS) / REGISTRATIONS);
  }
  services.setDatabaseAway(false);
  const back = time.now();
  const ends = await Promise.all(requests.map((requestId) => endOf(gateway, requestId)));
  const ended = ends.filter((at) => at !== undefined);
  return {
    "messages moved to the dead letters": deadLetters.fifo.messages().length,
    "people who were overtaken": (
      await Promise.all(EVENTS.map((eventId) => overtaken(gateway, eventId)))
    ).reduce((sum, count) => sum + count),
    "requests that did not end": requests.length - ended.length,
    "minutes until all had ended": (Math.max(0, ...ended) - back) / 60_000,
  };

  async function endOf({ client }: SimulatedGateway, requestId: string): Promise<number | undefined> {
    const request = await client.ended(requestId, { withinMs: PATIENCE_MS }).catch(() => undefined);
    return request?.status === "succeeded" ? time.now() : undefined;
  }
}

/** The people who are not where they would be if nobody had come before somebody who asked earlier. */
async function overtaken({ client }: SimulatedGateway, eventId: string): Promise<number> {
  const seats = await Array.fromAsync(client.items("listRegistrationsOfEvent", { eventId }));
  const places = await Array.fromAsync(client.items("listWaitlistOfEvent", { eventId }));
  const order = [...seats, ...places].map((one) => one.userId);
  return Array.from({ length: REGISTRATIONS }, (_, i) => userId(i)).filter((id, i) => order[i] !== id).length;
}
