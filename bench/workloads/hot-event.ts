import { userId } from "../harness/backend.ts";
import { cpuEach, cpuTimesDuring } from "../harness/cpu.ts";
import { checkEvent, type Endings, expectOnly, netOf, countEnding } from "../harness/check.ts";
import { closedLoop, openLoop } from "../load/loops.ts";
import { type Counts, each, priceOfAMillion } from "../proxy/counts.ts";
import { settled } from "../harness/settled.ts";
import { ALL, type Metrics, PLENTY, type Run, type Workload } from "./workload.ts";

/** Everybody wants to go to the same event. */
export const hotEvent: Workload = {
  name: "hot",
  title: "One hot event at saturation (closed loop)",
  backends: ALL,
  async run({ backend, id, sizes }): Promise<Metrics> {
    const { client, name } = backend;
    await client.createEvent(id, PLENTY);
    const join = joining(client, id, sizes.users[name]);
    await client.open(sizes.clients[name]);
    await settled(backend);
    const [measured, cpu] = await Promise.all([
      closedLoop(sizes.clients[name], sizes, join.act),
      cpuTimesDuring(backend, sizes),
    ]);
    const counts = await settled(backend);
    const registered = await join.check();
    return { ...measured, ...cpuEach(cpu, measured, sizes), ...(counts && asked(each(counts, registered))) };
  },
};

/** People arrive at fixed rates, whether or not the system keeps up. */
export const hotEventAtRates: Workload = {
  name: "hot-rates",
  title: "One hot event at fixed rates (open loop, from the intended start)",
  backends: ALL,
  quickly: ["c", "d"],
  async run({ backend, id, sizes, earlier }: Run): Promise<Metrics> {
    const metrics: Record<string, number> = {};
    const most = earlier.get(hotEvent.name)?.["perSecond"] ?? Infinity;
    for (const rate of sizes.rates.filter((perSecond) => perSecond < most)) {
      const eventId = `${id}-${rate}`;
      await backend.client.createEvent(eventId, PLENTY);
      await backend.client.open(rate);
      const join = joining(backend.client, eventId, sizes.users[backend.name]);
      const { p50, p99 } = await openLoop(rate, sizes.rateMs, join.act);
      await join.check();
      metrics[`p50 at ${rate}/s`] = p50;
      metrics[`p99 at ${rate}/s`] = p99;
    }
    return metrics;
  },
};

/** Acts that each register another user. */
function joining(client: Run["backend"]["client"], eventId: string, users: number) {
  const endings: Endings = new Map();
  let next = 0;
  return {
    act: async (): Promise<void> => {
      if (next >= users) throw new Error(`${users} users are not enough: there is none left to register`);
      countEnding(endings, await client.register(eventId, userId(next++)));
    },
    /** Checks the event, and resolves with how many have registered. */
    check: async (): Promise<number> => {
      expectOnly(endings, "registered");
      await checkEvent(client, eventId, netOf(endings));
      return netOf(endings);
    },
  };
}

/** What one registration asks of AWS, and the price of a million registrations. */
export function asked(counts: Counts): Metrics {
  const { writeUnits, readUnits, sqsRequests, snsRequests } = counts;
  return { writeUnits, readUnits, sqsRequests, snsRequests, dollarsAMillion: priceOfAMillion(counts) };
}
