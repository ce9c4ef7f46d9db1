import { createClients } from "#infra/provision/clients.ts";
import { type Subscription, subscribe } from "#cli/demo/subscription.ts";
import { userId } from "../harness/backend.ts";
import { percentiles } from "../load/loops.ts";
import type { MusterStorage } from "../muster/storage.ts";
import type { Metrics, Run, Workload } from "./workload.ts";

const WITHIN_MS = 20_000;

/** From the moment somebody gives up a seat to the moment a subscriber knows who has it now. */
export const promotion: Workload = {
  name: "promotion",
  title: "From giving up a seat to the subscriber's notification of the promotion",
  backends: ["c"],
  async run({ backend: { client }, storage, id, sizes }: Run): Promise<Metrics> {
    const { topicArn } = storage as MusterStorage;
    await client.createEvent(id, 1);
    await client.register(id, userId(0));
    const filter = { type: ["registration.promoted"], eventId: [id] };
    const subscriber = await subscribe(createClients("us-east-1"), topicArn, id, filter);
    const latencies: number[] = [];
    for (let i = 1; i <= sizes.promotions; i++) {
      await client.register(id, userId(i));
      latencies.push(await promoted(subscriber, userId(i), () => client.unregister(id, userId(i - 1))));
    }
    return percentiles(latencies);
  },
};

async function promoted(
  subscriber: Subscription,
  user: string,
  leave: () => Promise<string>,
): Promise<number> {
  const start = performance.now();
  const [[notification]] = await Promise.all([subscriber.receive(1, WITHIN_MS), leave()]);
  if (!(notification && "subject" in notification && notification.subject === user)) {
    throw new Error(`no notification of the promotion of ${user}`);
  }
  return performance.now() - start;
}
