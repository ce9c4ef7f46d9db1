import { setTimeout as sleep } from "node:timers/promises";
import type { Peak } from "../aws/peak.ts";
import { userId } from "../harness/backend.ts";
import { openLoop } from "../load/loops.ts";
import { distinct } from "./scenarios/crowd.ts";
import { DATE } from "./scenarios/scenario.ts";
import type { SimulatedStage } from "./stage.ts";

/** People who come at a fixed rate, each to register once, whether or not those before them have been served. */
export type Load = {
  /** They go to these events in turn. */
  readonly events: number;
  /** Of each event; who comes later waits. */
  readonly seats: number;
  /** Of all events together. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly gateways: number;
  readonly workers: number;
};

/** What became of a load. Times are milliseconds, from the moment at which somebody was due. */
export type Outcome = {
  readonly people: number;
  readonly p50: number;
  readonly p99: number;
  /** From the last one's coming until everybody's request had ended. */
  readonly behindMs: number;
  /** Answers of 503. */
  readonly unavailable: number;
  /** Calls that DynamoDB refused as a whole, for a partition's limit. */
  readonly refused: number;
  /** Units for each registration, by table or index, as `table` or `table.index`. */
  readonly writes: Units;
  readonly reads: Units;
  /** The most write units that any key had in a second, by table or index. */
  readonly mostWrites: Units;
  /** The most batches that were sent of an event in a second, by all gateways together. */
  readonly mostSends: number;
  /** Requests for each registration, as they are billed. */
  readonly sqs: number;
  readonly sns: number;
  /** Calls to SQS for each registration, by operation. */
  readonly calls: Units;
};
export type Units = Readonly<Record<string, number>>;

const EVENTS_AT_A_TIME = 50;
/** For a request that has not ended while its sender waited. */
const PATIENCE_MS = 120_000;

/** Plays a load from its first person to the last notification. */
export async function playLoad(stage: SimulatedStage, load: Load): Promise<Outcome> {
  const { services, storage, commands, startGateways, startWorkers, time } = stage;
  const { events, seats, perSecond, seconds } = load;
  const people = Math.round(perSecond * seconds);
  await storage.addUsers(people);
  const gateways = await startGateways(load.gateways);
  const [first] = gateways;
  if (first === undefined) throw new Error("no gateway");
  await startWorkers(load.workers);
  const eventIds = Array.from({ length: events }, (_, i) => `event-${i}`);
  for (let i = 0; i < events; i += EVENTS_AT_A_TIME)
    await Promise.all(
      eventIds.slice(i, i + EVENTS_AT_A_TIME).map((eventId) => {
        const event = { eventId, title: eventId, date: DATE, capacity: seats, hasWaitlist: true };
        return first.client.createEvent(event);
      }),
    );
  const { limits, sns } = services;
  const before = { billed: services.billed(), writes: totals(limits.writes), reads: totals(limits.reads) };
  const since = time.now();
  let lastEnd = since;
  const act = async (number: number): Promise<void> => {
    const gateway = gateways[number % gateways.length];
    const eventId = eventIds[number % events] ?? "";
    const registration = { eventId, userId: userId(number), wait: 20 };
    const answer = await gateway?.client.exchange("register", registration);
    if (answer?.isSuccess !== true) return;
    const { requestId, status } = answer.view;
    if (status === "queued") await gateway?.client.ended(requestId, { withinMs: PATIENCE_MS });
    lastEnd = time.now();
  };
  const { p50, p99 } = await openLoop(perSecond, seconds * 1000, act);
  const unavailable = gateways.reduce((sum, { answers }) => sum + (answers.get(503) ?? 0), 0);
  // Whoever was told 503 has no notification.
  while (distinct(sns.published) < people - unavailable && time.now() < lastEnd + PATIENCE_MS)
    await sleep(100);
  const billed = services.billed();
  const each = (after: Units, earlier: Units): Units =>
    Object.fromEntries(
      Object.entries(after)
        .map(([what, amount]) => [what, (amount - (earlier[what] ?? 0)) / people] as const)
        .filter(([, amount]) => amount > 0),
    );
  return {
    people,
    p50,
    p99,
    behindMs: Math.max(0, lastEnd - since - seconds * 1000),
    unavailable,
    refused: services.refusedCalls(),
    writes: each(totals(limits.writes), before.writes),
    reads: each(totals(limits.reads), before.reads),
    mostWrites: byPlace(limits.writes, (most, key) =>
      key.endsWith(" ") ? most : Math.max(most, limits.writes.most(key)),
    ),
    mostSends: commands.limits.sent.most(),
    sqs: (billed.sqs - before.billed.sqs) / people,
    sns: (billed.sns - before.billed.sns) / people,
    calls: each(billed.calls, before.billed.calls),
  };
}

/** What is billed of a system in an hour. */
export type Usage = { readonly readUnits: number; readonly sqs: number };

/** Starts workers, and lets them run while nobody comes. */
export async function playIdle(
  { services, startWorkers }: SimulatedStage,
  { workers, seconds }: Pick<Load, "workers" | "seconds">,
): Promise<Usage> {
  await startWorkers(workers);
  const used = () => ({ readUnits: services.limits.reads.total(), sqs: services.billed().sqs });
  const before = used();
  await sleep(seconds * 1000);
  const after = used();
  const hours = seconds / 3600;
  return { readUnits: (after.readUnits - before.readUnits) / hours, sqs: (after.sqs - before.sqs) / hours };
}

/** What was added in all, by table or index. */
const totals = (peak: Peak): Units => byPlace(peak, (sum, key) => sum + peak.total(key));

/** Adds up what is known of the keys of each table or index, without the prefix of their names. */
function byPlace(peak: Peak, add: (sum: number, key: string) => number): Units {
  const places: Record<string, number> = {};
  for (const key of peak.keys()) {
    const place = key.slice(key.indexOf("-") + 1, key.indexOf(" "));
    places[place] = add(places[place] ?? 0, key);
  }
  return places;
}
