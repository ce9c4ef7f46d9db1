import { userId } from "#bench/harness/backend.ts";
import { closedLoop, openLoop } from "#bench/load/loops.ts";
import { PLENTY } from "#bench/workloads/workload.ts";
import type { SimulatedStage } from "../stage.ts";
import { DATE } from "./scenario.ts";

/** People at a time, where people come as fast as they are served. */
const CLIENTS = 1000;
const WINDOW = { warmMs: 3000, measureMs: 4000 };
const ALL_MS = WINDOW.warmMs + WINDOW.measureMs;
/** More than register in that time. */
const USERS = 12_000;
const EVENT = "hot";

export type Crowd = {
  readonly gateways: number;
  readonly workers: number;
  /** Whether or not they are served, so many people come a second; a thousand at a time unless given. */
  readonly perSecond?: number;
};

/** A crowd wants to go to one event; resolves when each of them has been answered. */
export async function crowdAtOneEvent(stage: SimulatedStage, { gateways, workers, perSecond }: Crowd) {
  const { startGateways, startWorkers, storage, services, commands, time } = stage;
  await storage.addUsers(USERS);
  await startWorkers(workers);
  const running = await startGateways(gateways);
  const event = { eventId: EVENT, title: EVENT, date: DATE, capacity: PLENTY, hasWaitlist: true };
  const [first] = running;
  if (first === undefined) throw new Error("no gateway");
  await first.client.createEvent(event);
  let unavailable = 0;
  let next = 0;
  const act = async (client: number): Promise<void> => {
    const registration = { eventId: EVENT, userId: userId(next++ % USERS), wait: 20 };
    const answer = await running[client % gateways]?.client.exchange("register", registration);
    if (answer?.status === 503) unavailable++;
  };
  const since = time.now();
  const measured = await (perSecond === undefined
    ? closedLoop(CLIENTS, WINDOW, act)
    : openLoop(perSecond, ALL_MS, act));
  // As the tables have it: also those whose answer was a 202.
  const { registeredCount: registered } = await first.client.getEvent({ eventId: EVENT });
  const from = since + WINDOW.warmMs;
  const announced = services.sns.published.filter(({ at }) => at >= from && at < since + ALL_MS);
  return {
    perSecond: measured.perSecond,
    p50: measured.p50,
    registered,
    unavailable,
    /** Different notifications a second, while it was measured. */
    announcedPerSecond: (distinct(announced) * 1000) / WINDOW.measureMs,
    sendsPerSecond: commands.limits.sent.most(EVENT),
    commandsPerMessage: registered / commands.sent.length,
  };
}

/** How many different notifications were published. */
export function distinct(published: readonly { readonly message: string }[]): number {
  return new Set(published.map(({ message }) => message)).size;
}
