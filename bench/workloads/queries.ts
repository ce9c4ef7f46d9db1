import { median } from "../harness/statistics.ts";
import { fullEvent } from "./waitlist.ts";
import type { Metrics, Run, Workload } from "./workload.ts";

const TIMES = 25;

/** The queries that people repeat while they wait. */
export const queries: Workload = {
  name: "queries",
  title: "Queries, one at a time (median)",
  backends: ["c", "d", "f"],
  async run({ backend: { client }, sizes }: Run): Promise<Metrics> {
    const timed = async (query: () => Promise<unknown>): Promise<number> => {
      const latencies: number[] = [];
      for (let i = 0; i < TIMES; i++) {
        const start = performance.now();
        await query();
        latencies.push(performance.now() - start);
      }
      return median(latencies);
    };
    const [smallest = 0] = sizes.waitlists;
    const metrics: Record<string, number> = {
      event: await timed(() => client.muster.getEvent({ eventId: fullEvent(smallest) })),
      registrations: await timed(() =>
        client.muster.listRegistrationsOfEvent({ eventId: fullEvent(smallest) }),
      ),
    };
    for (const waiting of sizes.waitlists) {
      const eventId = fullEvent(waiting);
      const last = { eventId, userId: await lastInLine(client, eventId, waiting) };
      metrics[`position, ${waiting} waiting`] = await timed(() => client.muster.getRegistration(last));
    }
    return metrics;
  },
};

/** Somebody at the last position: a person who has left a seat and joined again. */
async function lastInLine(
  client: Run["backend"]["client"],
  eventId: string,
  waiting: number,
): Promise<string> {
  const { items } = await client.muster.listRegistrationsOfEvent({ eventId, limit: 1 });
  const user = items[0]?.userId ?? "";
  await client.unregister(eventId, user);
  await client.register(eventId, user);
  const { position } = await client.muster.getRegistration({ eventId, userId: user });
  if (position !== waiting) throw new Error(`${user} is at ${position} instead of ${waiting}`);
  return user;
}
