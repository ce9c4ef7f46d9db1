import { type Child, startChild } from "../harness/children.ts";
import { createClient } from "../load/client.ts";
import { closedLoop } from "../load/loops.ts";
import type { Sizes } from "../harness/sizes.ts";
import { userId } from "../harness/backend.ts";
import type { RecordMetrics } from "../harness/results.ts";

const CLIENTS = 64;
const PROGRAMS = { gateway: "bench/alone/gateway-main.ts", bare: "bench/alone/bare-main.ts" };
type Name = keyof typeof PROGRAMS;

/** Requests per second of the gateway without a backend, and of the least that a handler can do. */
export async function measureGatewayAlone(sizes: Sizes, record: RecordMetrics): Promise<void> {
  const names = Object.keys(PROGRAMS) as Name[];
  const children = await Promise.all(
    names.map(async (name) => [name, await startChild(PROGRAMS[name])] as const),
  );
  for (let round = 0; round < sizes.rounds; round++) {
    for (const [name, child] of children) {
      record({ workload: "alone", setting: "loopback", backend: name }, await measure(child, sizes));
    }
  }
  await Promise.all(children.map(([, child]) => child.stop()));
}

async function measure({ ready }: Child, sizes: Sizes): Promise<{ perSecond: number; p99: number }> {
  const client = createClient(`http://127.0.0.1:${(ready as { port: number }).port}`);
  let next = 0;
  const { perSecond, p99 } = await closedLoop(CLIENTS, sizes, async () => {
    const person = { eventId: "concert", userId: userId(next++) };
    const { status } = await client.muster.exchange("register", person);
    if (status !== 202) throw new Error(`expected 202, got ${status}`);
  });
  client.close();
  return { perSecond, p99 };
}
