import { type Endings, expectOnly, countEnding } from "../harness/check.ts";
import { closedLoop, percentiles } from "../load/loops.ts";
import { type Backend, userId } from "../harness/backend.ts";
import { settled } from "../harness/settled.ts";
import type { Metrics, Run, Workload } from "./workload.ts";

export const SEATS = 10;
const CLIENTS = 20;
const MIX = { warmMs: 400, measureMs: 1600 };

/** The event that is prepared once for each backend, and stays full. */
export const fullEvent = (waiting: number) => `full-${waiting}`;

/**
 * On shorter waitlists the same people come again and again, and rows grow with the requests they remember.
 */
const PREPARED_ONCE = 10_000;

/** A full event whose people have not left and joined before; the prepared one where the waitlist is long. */
async function freshEvent({ storage, id }: Run, what: string, waiting: number): Promise<string> {
  if (waiting >= PREPARED_ONCE) return fullEvent(waiting);
  const eventId = `${id}-${what}-${waiting}`;
  await storage.addFullEvent(eventId, SEATS, waiting);
  return eventId;
}

/** Seats are given up and go to the first who wait, however many wait. */
export const waitlist: Workload = {
  name: "waitlist",
  title: "Giving up a seat, with a promotion, and joining again (writes: of both)",
  backends: ["c", "d", "e", "f"],
  quickly: ["c", "d"],
  async run(run: Run): Promise<Metrics> {
    const metrics: Record<string, number> = {};
    for (const waiting of run.sizes.waitlists) {
      Object.assign(metrics, await turns(run, waiting), await mix(run, waiting));
    }
    return metrics;
  },
};

/**
 * One turn at a time: the first seat is given up, the head of the waitlist gets it, the giver joins again.
 */
async function turns(run: Run, waiting: number): Promise<Metrics> {
  const { backend, sizes } = run;
  const { client } = backend;
  const eventId = await freshEvent(run, "turns", waiting);
  const latencies: number[] = [];
  const endings: Endings = new Map();
  await settled(backend);
  for (let i = 0; i < sizes.turns; i++) {
    const { items } = await client.muster.listRegistrationsOfEvent({ eventId, limit: 1 });
    const user = items[0]?.userId ?? "";
    const start = performance.now();
    countEnding(endings, await client.unregister(eventId, user));
    latencies.push(performance.now() - start);
    countEnding(endings, await client.register(eventId, user));
  }
  const counts = await settled(backend);
  expectOnly(endings, "unregistered", "waitlisted");
  await expectFull(client, eventId, waiting);
  return {
    [`unregister p50, ${waiting} waiting`]: percentiles(latencies).p50,
    ...(counts && {
      [`writes, ${waiting} waiting`]: counts.writes / sizes.turns,
      [`write units, ${waiting} waiting`]: counts.writeUnits / sizes.turns,
    }),
  };
}

async function expectFull(client: Backend["client"], eventId: string, waiting: number): Promise<void> {
  const { registeredCount, waitlistCount } = await client.event(eventId);
  if (registeredCount === SEATS && waitlistCount === waiting) return;
  throw new Error(
    `${registeredCount} seats taken, ${waitlistCount} waiting, instead of ${SEATS}, ${waiting}`,
  );
}

/** People come and go at once: each client's person leaves and joins again. */
async function mix(run: Run, waiting: number): Promise<Metrics> {
  const { client } = run.backend;
  const eventId = await freshEvent(run, "mix", waiting);
  const endings: Endings = new Map();
  const people = Math.min(CLIENTS, SEATS + waiting);
  const isIn = Array.from({ length: people }, () => true);
  const { perSecond } = await closedLoop(people, MIX, async (person) => {
    const command = isIn[person] === true ? client.unregister : client.register;
    isIn[person] = isIn[person] !== true;
    countEnding(endings, await command(eventId, userId(person)));
  });
  const outside = isIn.flatMap((value, person) => (value ? [] : [person]));
  for (const person of outside) countEnding(endings, await client.register(eventId, userId(person)));
  expectOnly(endings, "unregistered", "left-waitlist", "registered", "waitlisted");
  const { registeredCount, waitlistCount } = await client.event(eventId);
  if (registeredCount !== SEATS || waitlistCount !== waiting)
    throw new Error(`${eventId}: people are missing`);
  return { [`mix a second, ${waiting} waiting`]: perSecond };
}
