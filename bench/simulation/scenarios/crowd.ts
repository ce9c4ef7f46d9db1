import { keyOf } from "#bench/aws/queue-limits.ts";
import { userId } from "#bench/harness/backend.ts";
import { closedLoop } from "#bench/load/loops.ts";
import { PLENTY } from "#bench/workloads/workload.ts";
import type { SimulatedStage } from "../stage.ts";
import { DATE } from "./scenario.ts";

const CLIENTS = 1000;
const WINDOW = { warmMs: 1000, measureMs: 1500 };
/** More than register in that time. */
const USERS = 5000;
const EVENT = "hot";

/** A thousand people at a time want to go to one event; resolves when each of them has been answered. */
export async function crowdAtOneEvent(stage: SimulatedStage, gateways: number, workers: number) {
  const { startGateways, startWorkers, storage, services, commands, time } = stage;
  await storage.addUsers(USERS);
  await startWorkers(workers);
  const running = await startGateways(gateways);
  const event = { eventId: EVENT, title: EVENT, date: DATE, capacity: PLENTY, hasWaitlist: true };
  await running[0]?.client.createEvent(event);
  let unavailable = 0;
  let registered = 0;
  let next = 0;
  const since = time.now();
  const measured = await closedLoop(CLIENTS, WINDOW, async (client) => {
    const gateway = running[client % gateways];
    const answer = await gateway?.client.exchange("register", {
      eventId: EVENT,
      userId: userId(next++ % USERS),
      wait: 20,
    });
    if (answer?.status === 503) unavailable++;
    if (answer?.status === 201) registered++;
  });
  const from = since + WINDOW.warmMs;
  const announced = services.sns.published.filter(({ at }) => at >= from && at < from + WINDOW.measureMs);
  return {
    perSecond: measured.perSecond,
    p50: measured.p50,
    registered,
    unavailable,
    /** Different notifications a second, while it was measured. */
    announcedPerSecond: (distinct(announced) * 1000) / WINDOW.measureMs,
    sendsPerSecond: commands.limits.asked.most(keyOf("send", EVENT)),
    commandsPerMessage: registered / commands.sent.length,
  };
}

/** How many different notifications were published. */
export function distinct(published: readonly { readonly message: string }[]): number {
  return new Set(published.map(({ message }) => message)).size;
}
