import { userId } from "../harness/backend.ts";
import { cpuEach, cpuTimesDuring } from "../harness/cpu.ts";
import { type Endings, expectOnly, netOf, countEnding } from "../harness/check.ts";
import { closedLoop } from "../load/loops.ts";
import { ALL, type Metrics, PLENTY, type Run, type Workload } from "./workload.ts";

const CLIENTS = { a: 200, b: 200, c: 400, d: 400, e: 400, f: 400 };
const AT_A_TIME = 50;

/** Many events are booked at the same time, none of them more than others. */
export const manyEvents: Workload = {
  name: "events",
  title: "A thousand events at once (closed loop)",
  backends: ALL,
  quickly: ["c", "d"],
  async run({ backend, id, sizes }: Run): Promise<Metrics> {
    const { client, name } = backend;
    const clients = CLIENTS[name];
    const eventIds = Array.from({ length: sizes.events }, (_, i) => `${id}-${i}`);
    await inTurns(eventIds, (eventId) => client.createEvent(eventId, PLENTY));
    const endings: Endings = new Map();
    let next = 0;
    await client.open(clients);
    const act = async (): Promise<void> => {
      const number = next++;
      const eventId = eventIds[number % eventIds.length] ?? "";
      // Each round over the events brings the next user to all of them.
      const user = userId(Math.floor(number / eventIds.length) % sizes.users[name]);
      countEnding(endings, await client.register(eventId, user));
    };
    const [measured, cpu] = await Promise.all([
      closedLoop(clients, sizes, act),
      cpuTimesDuring(backend, sizes),
    ]);
    expectOnly(endings, "registered");
    let there = 0;
    await inTurns(eventIds, async (eventId) => {
      const { registeredCount } = await client.event(eventId);
      there += registeredCount;
    });
    if (there !== netOf(endings)) throw new Error(`${netOf(endings)} registered, but ${there} are there`);
    return { ...measured, ...cpuEach(cpu, measured, sizes) };
  },
};

async function inTurns(eventIds: readonly string[], work: (eventId: string) => Promise<void>): Promise<void> {
  for (let i = 0; i < eventIds.length; i += AT_A_TIME) {
    await Promise.all(eventIds.slice(i, i + AT_A_TIME).map(work));
  }
}
