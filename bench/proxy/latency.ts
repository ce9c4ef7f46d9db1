import { createUniform, normal } from "../harness/random.ts";

/** Latencies of the real services, in milliseconds, from published figures: median and 99th percentile. */
export type Latency = { readonly p50: number; readonly p99: number };

export type Operation = {
  /** As in AWS's API, such as `PutItem`. */
  readonly name: string;
  /** The items of a transaction. */
  readonly items: number;
};

/** The standard normal deviate that 99 of 100 stay below. */
const Z99 = 2.3263;

const PUT_ITEM: Latency = { p50: 7.6, p99: 16 };
const FIVE_ITEMS: Latency = { p50: 25.3, p99: 92.5 };
const TWENTY_FIVE_ITEMS: Latency = { p50: 32.1, p99: 97.5 };
/**
 * A call to SQS FIFO. Published is only the time from producer to consumer (28, 645), which is a send and a
 * receive, two such calls in sequence; `latency.test.ts` adds them up.
 */
const SQS_CALL: Latency = { p50: 8.87, p99: 412 };
/**
 * The time from SNS to a queue. It is spent before the topic has the message, so that a subscriber gets it
 * that much later.
 */
const SNS_STANDARD: Latency = { p50: 73, p99: 225 };

/** A round trip to a Postgres or Redis in the same region. */
export const NETWORK: Latency = { p50: 1, p99: 3 };
/** A commit that also waits for a copy in a second zone: a round trip there, and its disk. */
export const SECOND_ZONE: Latency = { p50: 2, p99: 6 };

const SQS = new Set([
  "SendMessage",
  "SendMessageBatch",
  "ReceiveMessage",
  "DeleteMessage",
  "DeleteMessageBatch",
  "ChangeMessageVisibility",
  "ChangeMessageVisibilityBatch",
  "GetQueueUrl",
  "GetQueueAttributes",
]);

/**
 * The latency of an operation. One without a published figure, such as a read, counts as a `PutItem`: rather
 * too slow than too fast.
 */
export function latencyOf({ name, items }: Operation): Latency {
  if (name === "TransactWriteItems") return ofTransaction(items);
  if (SQS.has(name)) return SQS_CALL;
  return name.startsWith("Publish") ? SNS_STANDARD : PUT_ITEM;
}

/** The latency on the line through the two published sizes, in both directions. */
function ofTransaction(items: number): Latency {
  const along = (items - 5) / 20;
  const between = (from: number, to: number) => from + (to - from) * along;
  return {
    p50: between(FIVE_ITEMS.p50, TWENTY_FIVE_ITEMS.p50),
    p99: between(FIVE_ITEMS.p99, TWENTY_FIVE_ITEMS.p99),
  };
}

/** Draws from the log-normal distribution that has this median and this 99th percentile. */
export function createSampler(seed: number): (latency: Latency) => number {
  const random = createUniform(seed);
  return ({ p50, p99 }) => p50 * Math.exp((Math.log(p99 / p50) / Z99) * normal(random));
}
