import type { Units, Usage } from "../simulation/load.ts";
import { HOURS_A_MONTH, MILLION, PRICES } from "./prices.ts";
import type { Size } from "#infra/cdk/sizes.ts";

/** What a registration asks of the services, counted. */
export type Each = {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly sqs: number;
  readonly sns: number;
};

type Counted = { readonly writes: Units; readonly reads: Units; readonly sqs: number; readonly sns: number };

export const sumOf = (units: Units): number => Object.values(units).reduce((sum, amount) => sum + amount, 0);

export const eachOf = ({ writes, reads, sqs, sns }: Counted): Each => {
  return { writeUnits: sumOf(writes), readUnits: sumOf(reads), sqs, sns };
};

/** A registration that shares no call with any other: its message is sent, received and deleted by itself. */
export const alone = (each: Each): Each => ({ ...each, sqs: 3, sns: 1 });

/** An assumption: how often people look at an event or at their place for each registration, and what that reads. */
export const LOOKS = 20;
export const READ_UNITS_A_LOOK = 3;
/** An index entry, a row and an entry of the journal, of at most a kilobyte each, which their write units say. */
const STORED_GB = 3 / MILLION;
/** New connections a second that an LCU carries. */
export const CONNECTIONS_OF_A_UNIT = 25;
/** Metrics that alarms look at: those of docs/operations.md, some of them for each table, or several in one sum. */
const ALARMS = 48;
/** Metrics that the programs tell CloudWatch. */
const METRICS = 21;

export type Lines = Readonly<Record<string, number>>;

/** Dollars for what a registration asks of DynamoDB, SQS and SNS. */
export function priceOf({ writeUnits, readUnits, sqs, sns }: Each): number {
  const { writeUnit, readUnit, sqs: request, sns: publish } = PRICES;
  const millions =
    writeUnits * writeUnit.usd + readUnits * readUnit.usd + sqs * request.usd + sns * publish.usd;
  return millions / MILLION;
}

/** Dollars an hour for so many tasks of a size. */
export function priceOfTasks({ gateway, worker }: Size, gateways: number, workers: number): number {
  const ofTask = ({ cpu, memoryMiB }: Size["gateway"]) =>
    (cpu / 1024) * PRICES.vCpu.usd + (memoryMiB / 1024) * PRICES.memory.usd;
  return gateways * ofTask(gateway) + workers * ofTask(worker);
}

/**
 * Dollars a month by what they are for, with as few tasks as the size has. `idle` is what a worker asks for in an
 * hour in which nobody comes.
 */
export function costOfMonth(
  size: Size,
  registrations: number,
  { each, idle }: { readonly each: Each; readonly idle: Usage },
): Lines {
  const { gateway, worker, zones } = size;
  const [gateways, workers] = [gateway.least, worker.least];
  const ofIdleWorker = priceOf({ writeUnits: 0, sns: 0, ...idle }) * HOURS_A_MONTH;
  // Each request on a connection of its own, evenly over the month.
  const connections = (registrations * (1 + LOOKS)) / (HOURS_A_MONTH * 3600);
  const gigabytes = registrations * STORED_GB;
  return {
    "tasks that run all the time": priceOfTasks(size, gateways, workers) * HOURS_A_MONTH,
    "load balancer": PRICES.balancer.usd * HOURS_A_MONTH,
    "public addresses, of tasks and balancer":
      (gateways + workers + zones) * PRICES.address.usd * HOURS_A_MONTH,
    "alarms, and the programs' metrics": ALARMS * PRICES.alarm.usd + METRICS * PRICES.metric.usd,
    "secrets: token keys, admin key": 2 * PRICES.secret.usd,
    "receives and sweeps of idle workers": workers * ofIdleWorker,
    "registrations: DynamoDB, SQS, SNS": registrations * priceOf(alone(each)),
    "people who look: DynamoDB": (registrations * LOOKS * READ_UNITS_A_LOOK * PRICES.readUnit.usd) / MILLION,
    "capacity units of the load balancer":
      (connections / CONNECTIONS_OF_A_UNIT) * PRICES.balancerUnit.usd * HOURS_A_MONTH,
    "what is stored, and its backup": gigabytes * (PRICES.storage.usd + PRICES.backup.usd),
  };
}

/** Dollars of an hour by what they are for, in which so many people come in all, with so many tasks. */
export function costOfRush(
  size: Size,
  {
    gateways,
    workers,
    people,
    perSecond,
    each,
  }: {
    readonly gateways: number;
    readonly workers: number;
    readonly people: number;
    readonly perSecond: number;
    readonly each: Each;
  },
): Lines {
  return {
    tasks: priceOfTasks(size, gateways, workers),
    "addresses of the tasks": (gateways + workers) * PRICES.address.usd,
    "load balancer, for an hour at the highest rate":
      PRICES.balancer.usd + (perSecond / CONNECTIONS_OF_A_UNIT) * PRICES.balancerUnit.usd,
    "registrations: DynamoDB, SQS, SNS": people * priceOf(each),
  };
}
