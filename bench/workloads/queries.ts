import { median } from "../harness/statistics.ts";
import type { Registration } from "#contracts/registration.ts";
import { fullEvent } from "./waitlist.ts";
import type { Metrics, Run, Workload } from "./workload.ts";

const TIMES = 25;

/** What people look at while they wait. */
export const queries: Workload = {
  name: "queries",
  title: "Queries, one at a time (median)",
  backends: ["c", "d", "f"],
  async run({ backend: { client }, sizes }: Run): Promise<Metrics> {
    const timed = async (path: string): Promise<number> => {
      const latencies: number[] = [];
      for (let i = 0; i < TIMES; i++) {
        const start = performance.now();
        await client.get(path);
        latencies.push(performance.now() - start);
      }
      return median(latencies);
    };
    const [smallest = 0] = sizes.waitlists;
    const metrics: Record<string, number> = {
      event: await timed(`/events/${fullEvent(smallest)}`),
      registrations: await timed(`/events/${fullEvent(smallest)}/registrations`),
    };
    for (const waiting of sizes.waitlists) {
      const last = await lastInLine(client, fullEvent(waiting), waiting);
      metrics[`position, ${waiting} waiting`] = await timed(
        `/events/${fullEvent(waiting)}/registrations/${last}`,
      );
    }
    return metrics;
  },
};

/** Somebody whose position is the last: who left and joined again is there. */
async function lastInLine(
  client: Run["backend"]["client"],
  eventId: string,
  waiting: number,
): Promise<string> {
  const { items } = await client.get<{ items: Registration[] }>(`/events/${eventId}/registrations?limit=1`);
  const user = items[0]?.userId ?? "";
  await client.unregister(eventId, user);
  await client.register(eventId, user);
  const { position } = await client.get<Registration>(`/events/${eventId}/registrations/${user}`);
  if (position !== waiting) throw new Error(`${user} is at ${position} instead of ${waiting}`);
  return user;
}
