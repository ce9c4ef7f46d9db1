import { userId } from "../harness/backend.ts";
import { checkEvent, type Endings, expectOnly, netOf, countEnding } from "../harness/check.ts";
import { percentiles } from "../load/loops.ts";
import { ALL, type Metrics, PLENTY, type Run, type Workload } from "./workload.ts";

/** One request at a time, with nobody else there. */
export const idle: Workload = {
  name: "idle",
  title: "A single request on an idle system, to its outcome",
  backends: ALL,
  async run({ backend: { client }, id, sizes }: Run): Promise<Metrics> {
    await client.createEvent(id, PLENTY);
    const endings: Endings = new Map();
    const latencies: number[] = [];
    for (let i = 0; i < sizes.idleRequests; i++) {
      const start = performance.now();
      countEnding(endings, await client.register(id, userId(i)));
      latencies.push(performance.now() - start);
    }
    expectOnly(endings, "registered");
    await checkEvent(client, id, netOf(endings));
    return percentiles(latencies);
  },
};
