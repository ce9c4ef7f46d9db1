/** What a workload asked of the services, as they bill it. */
export type Counts = {
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Items written. */
  readonly writes: number;
  readonly sqsRequests: number;
  readonly snsRequests: number;
};

export const NOTHING: Counts = {
  writeUnits: 0,
  readUnits: 0,
  writes: 0,
  sqsRequests: 0,
  snsRequests: 0,
};

/** SQS and SNS bill each call as one request per 64 KB or part of it. */
const BILLED_BYTES = 64 * 1024;

/** List prices in dollars per million: DynamoDB's units, requests of SQS FIFO and SNS (us-east-1, 2026). */
const PRICES = { writeUnits: 0.625, readUnits: 0.125, sqsRequests: 0.5, snsRequests: 0.5 };

export function requestsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / BILLED_BYTES));
}

export function sumOf(a: Counts, b: Counts): Counts {
  return {
    writeUnits: a.writeUnits + b.writeUnits,
    readUnits: a.readUnits + b.readUnits,
    writes: a.writes + b.writes,
    sqsRequests: a.sqsRequests + b.sqsRequests,
    snsRequests: a.snsRequests + b.snsRequests,
  };
}

/** Dollars for a million registrations that ask this much each. */
export function priceOfAMillion(each: Counts): number {
  const { writeUnits, readUnits, sqsRequests, snsRequests } = PRICES;
  return (
    each.writeUnits * writeUnits +
    each.readUnits * readUnits +
    each.sqsRequests * sqsRequests +
    each.snsRequests * snsRequests
  );
}

/** The counts divided by `among`: what each one asked for. */
export function each(counts: Counts, among: number): Counts {
  return {
    writeUnits: counts.writeUnits / among,
    readUnits: counts.readUnits / among,
    writes: counts.writes / among,
    sqsRequests: counts.sqsRequests / among,
    snsRequests: counts.snsRequests / among,
  };
}

type Capacity = { readonly ReadCapacityUnits?: number; readonly WriteCapacityUnits?: number };
type Reported = Capacity & { readonly CapacityUnits?: number };

/** Operations of DynamoDB that change nothing; their units are read units. */
const READS = new Set(["GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"]);

/** Whether the call may change something. */
export const isWrite = (operation: string) => !READS.has(operation);

/** The units that a call consumed, from DynamoDB's answer to `ReturnConsumedCapacity`. */
export function unitsIn(operation: string, answer: string): Pick<Counts, "readUnits" | "writeUnits"> {
  const { ConsumedCapacity = [] } = JSON.parse(answer) as { ConsumedCapacity?: Reported | Reported[] };
  const units = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
  return isWrite(operation) ? { readUnits: 0, writeUnits: units } : { readUnits: units, writeUnits: 0 };
}
