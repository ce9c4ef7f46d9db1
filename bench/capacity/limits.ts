import { SHARDS } from "#adapters/dynamodb/pending.ts";
import { MAX_WAITS } from "#gateway/admission.ts";
import type { Units } from "../simulation/load.ts";
import { sizes } from "#infra/cdk/sizes.ts";

/** A limit, and the load at which it is reached. */
export type Limit = {
  readonly what: string;
  readonly limit: number;
  /** What a registration a second takes of it. */
  readonly each: number;
  /** Where the limit is from. */
  readonly source: string;
  readonly canBeRaised: string;
};

/** What a registration takes, as counted by a simulation. */
export type Taken = { readonly writes: Units; readonly reads: Units; readonly calls: Units };

/** Registrations a second, of all events together, at which the limit is reached. */
export const reachedAt = ({ limit, each }: Limit): number => limit / each;

/** What one partition takes, and so one key: DynamoDB's developer guide. */
export const PARTITION_WRITES = 1000;
/** The processor's time of gateway and worker together, in ms: docs/speed.md, "now", on loopback. */
export const CPU_MS = { hotEvent: 0.6, manyEvents: 2.5 };
/** An assumption: as busy as tasks may be on average, which leaves room for a slower processor, and for peaks. */
export const BUSY_SHARE = 0.5;

const GUIDE = "DynamoDB developer guide";
const SNS = "AWS General Reference, SNS, “Publish API throttling per account”";
const SQS = "SQS developer guide, “Message quotas”, high throughput, calls a second of an action";
const FARGATE = "Service Quotas, “Fargate On-Demand vCPU resource count” (L-3032A538); CPU: docs/speed.md";
const WRITES = "Service Quotas, “Table-level write throughput limit” (L-AB614373), a table with its index";
const READS = "Service Quotas, “Table-level read throughput limit” (L-CF0CBE56)";
const SIZES = "size prod";

/** vCPUs for a registration a second. */
const vCpus = (cpuMs: number): number => cpuMs / 1000 / BUSY_SHARE;

const most = (units: Units): number => Math.max(...Object.values(units));

/** The limits that many events share. */
export function limitsOfManyEvents({ writes, reads, calls }: Taken): readonly Limit[] {
  const { gateway, worker, warm, atMost } = sizes.prod;
  const limit = (what: string, amount: number, each: number, source: string, canBeRaised: string): Limit => {
    return { what, limit: amount, each, source, canBeRaised };
  };
  const ofTask = ({ cpu, most: tasks }: typeof gateway) => (cpu / 1024) * tasks;
  const ofRegistrations = (writes["registrations"] ?? 0) + (writes["registrations.byEvent"] ?? 0);
  const cpu = vCpus(CPU_MS.manyEvents);
  const publish = (region: string, amount: number) =>
    limit(`SNS messages a second, ${region}`, amount, 1, SNS, "quota");
  const call = (region: string, amount: number) =>
    limit(`SQS calls a second, ${region}`, amount, most(calls), SQS, "on request");
  return [
    limit("the vCPUs of a new account", 6, cpu, FARGATE, "quota"),
    limit(
      "the vCPUs of as many tasks as there may be",
      ofTask(gateway) + ofTask(worker),
      cpu,
      SIZES,
      "the size",
    ),
    publish("Frankfurt", 1500),
    publish("Ireland", 9000),
    publish("N. Virginia", 30_000),
    limit("writes a second of a new table", 4000, most(writes), `${GUIDE}, “Warm throughput”`, "`--warm`"),
    limit("writes a second of a table as warmed", warm?.writes ?? 0, most(writes), SIZES, "`--warm`"),
    limit("writes a second that a table may cost", atMost?.writes ?? 0, most(writes), SIZES, "the size"),
    limit("writes a second of a table", 40_000, ofRegistrations, WRITES, "quota"),
    limit("reads a second of a table", 40_000, most(reads), READS, "quota"),
    call("Frankfurt", 19_000),
    call("N. Virginia", 70_000),
    limit(
      "all shards of index `pending`, while SNS takes more than 0.2 s",
      SHARDS.length * PARTITION_WRITES,
      // The mark is put and removed.
      2,
      `${SHARDS.length} partitions of ${GUIDE}'s 1,000`,
      "no",
    ),
  ].toSorted((a, b) => reachedAt(a) - reachedAt(b));
}

/** What is known of one event at one rate. */
export type AtOneEvent = Taken & {
  readonly perSecond: number;
  /** Of the time to the outcome, in ms. */
  readonly p99: number;
  readonly mostSends: number;
};

/** The limits of one event: where everybody gets a seat, and where everybody joins the waitlist. */
export function limitsOfOneEvent(seats: AtOneEvent, waitlist: Taken): readonly Limit[] {
  const { gateway, worker } = sizes.prod;
  const partition = (what: string, { writes }: Taken, place: string): Limit => {
    const source = `${GUIDE}, write units of a partition`;
    return { what, limit: PARTITION_WRITES, each: writes[place] ?? 0, source, canBeRaised: "no" };
  };
  return [
    partition("the event's part of the waitlist, where everybody joins it", waitlist, "waitlist"),
    partition(
      "the event's part of index `byEvent`, where everybody gets a seat",
      seats,
      "registrations.byEvent",
    ),
    partition("the event's item", seats, "events"),
    partition("the event's entries in the journal", seats, "journal"),
    {
      what: "sends a second of a message group",
      limit: 300,
      each: seats.mostSends / seats.perSecond,
      source: "SQS developer guide, calls a second of a partition",
      canBeRaised: "no",
    },
    {
      what: `people who wait at a time, at ${gateway.least} gateways`,
      limit: gateway.least * MAX_WAITS,
      each: seats.p99 / 1000,
      source: "`MAX_WAITS` of a gateway",
      canBeRaised: "more gateways",
    },
    {
      what: `vCPUs of ${gateway.least} gateways and ${worker.least} workers`,
      limit: (gateway.least * gateway.cpu + worker.least * worker.cpu) / 1024,
      each: vCpus(CPU_MS.hotEvent),
      source: SIZES,
      canBeRaised: "more gateways",
    },
  ].toSorted((a, b) => reachedAt(a) - reachedAt(b));
}

/** Tasks for a load that is limited by processors alone, gateways and workers half and half. */
export function tasksFor(
  perSecond: number,
  cpuMs: number,
): { readonly gateways: number; readonly workers: number } {
  const { gateway, worker } = sizes.prod;
  const half = (perSecond * vCpus(cpuMs)) / 2;
  const tasks = ({ cpu, least }: typeof gateway) => Math.max(least, Math.ceil(half / (cpu / 1024)));
  return { gateways: tasks(gateway), workers: tasks(worker) };
}
