import { userId } from "../harness/backend.ts";
import { checkEvent, type Endings, expectOnly, netOf, countEnding } from "../harness/check.ts";
import { percentiles } from "../load/loops.ts";
import { ALL, type Metrics, type Run, type Workload } from "./workload.ts";

/** Twice as many people as there are seats come at the same moment, once each. */
export const stampede: Workload = {
  name: "stampede",
  title: "Everybody at once, for half as many seats, the rest on the waitlist",
  backends: ALL,
  async run({ backend: { client, name }, id, sizes }: Run): Promise<Metrics> {
    const people = sizes.clients[name];
    const seats = people / 2;
    await client.createEvent(id, seats);
    await client.open(people);
    const endings: Endings = new Map();
    const latencies: number[] = [];
    const start = performance.now();
    const come = async (_: unknown, number: number): Promise<void> => {
      countEnding(endings, await client.register(id, userId(number)));
      latencies.push(performance.now() - start);
    };
    await Promise.all(Array.from({ length: people }, come));
    expectOnly(endings, "registered", "waitlisted");
    if (endings.get("registered") !== seats)
      throw new Error(`${endings.get("registered")} of ${seats} seats were given`);
    await checkEvent(client, id, netOf(endings));
    const { p50, p99 } = percentiles(latencies);
    return { people, perSecond: (people * 1000) / Math.max(...latencies), p50, p99 };
  },
};
