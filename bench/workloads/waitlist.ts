import type { Registration } from "../../src/contracts/registration.ts";
import { type Endings, expectOnly, note } from "../check.ts";
import { closedLoop, percentiles } from "../load/loops.ts";
import { median } from "../statistics.ts";
import { userId } from "../backend.ts";
import type { Metrics, Run, Workload } from "./workload.ts";

export const SEATS = 10;
const CLIENTS = 20;

/** The event that is prepared once for each backend, and stays full. */
export const fullEvent = (waiting: number) => `full-${waiting}`;

/** Seats are given up and go to the first who wait, however many wait. */
export const waitlist: Workload = {
  name: "waitlist",
  title: "Giving up a seat, with a promotion, and joining again",
  backends: ["c", "d", "e", "f"],
  async run(run: Run): Promise<Metrics> {
    const metrics: Record<string, number> = {};
    for (const waiting of run.sizes.waitlists) {
      Object.assign(metrics, await turns(run, waiting), await mix(run, waiting));
    }
    return metrics;
  },
};

/** One at a time: who has the first seat leaves, the head of the waitlist gets it, and who left waits at the tail. */
async function turns({ backend, sizes }: Run, waiting: number): Promise<Metrics> {
  const { client } = backend;
  const eventId = fullEvent(waiting);
  const latencies: number[] = [];
  const writes: number[] = [];
  const endings: Endings = new Map();
  for (let i = 0; i < sizes.turns; i++) {
    const path = `/events/${eventId}/registrations?limit=1`;
    const { items } = await client.get<{ items: Registration[] }>(path);
    const user = items[0]?.userId ?? "";
    await backend.take();
    const start = performance.now();
    note(endings, await client.unregister(eventId, user));
    latencies.push(performance.now() - start);
    const counts = await backend.take();
    if (counts !== undefined) writes.push(counts.writeUnits);
    note(endings, await client.register(eventId, user));
  }
  expectOnly(endings, "unregistered", "waitlisted");
  const { registeredCount, waitlistCount } = await client.event(eventId);
  if (registeredCount !== SEATS || waitlistCount !== waiting) {
    throw new Error(
      `${registeredCount} seats taken, ${waitlistCount} waiting, instead of ${SEATS}, ${waiting}`,
    );
  }
  return {
    [`unregister p50, ${waiting} waiting`]: percentiles(latencies).p50,
    ...(writes.length > 0 && { [`write units, ${waiting} waiting`]: median(writes) }),
  };
}

/** People come and go at once: each client's person leaves and joins again. */
async function mix({ backend: { client }, sizes }: Run, waiting: number): Promise<Metrics> {
  const eventId = fullEvent(waiting);
  const endings: Endings = new Map();
  const people = Math.min(CLIENTS, SEATS + waiting);
  const isIn = Array.from({ length: people }, () => true);
  const { perSecond } = await closedLoop(people, sizes, async (person) => {
    const command = isIn[person] === true ? client.unregister : client.register;
    isIn[person] = isIn[person] !== true;
    note(endings, await command(eventId, userId(person)));
  });
  const outside = isIn.flatMap((value, person) => (value ? [] : [person]));
  for (const person of outside) note(endings, await client.register(eventId, userId(person)));
  expectOnly(endings, "unregistered", "left-waitlist", "registered", "waitlisted");
  const { registeredCount, waitlistCount } = await client.event(eventId);
  if (registeredCount !== SEATS || waitlistCount !== waiting)
    throw new Error(`${eventId}: people are missing`);
  return { [`mix a second, ${waiting} waiting`]: perSecond };
}
