import { setTimeout as sleep } from "node:timers/promises";
import type { DynamoClient } from "./client.ts";

/** Lets one call at a time through, and each only when the units of those before it have been paid with time. */
export type Pace = <Result>(
  call: () => Promise<Result>,
  unitsOf: (result: Result) => number,
) => Promise<Result>;

/** All calls together consume at most `unitsPerSecond`, but for the last of them. */
export function createPace(unitsPerSecond: number): Pace {
  let before: Promise<unknown> = Promise.resolve();
  return (call, unitsOf) => {
    const started = before.then(() => performance.now());
    const called = started.then(call);
    before = Promise.all([started, called]).then(
      ([since, result]) => {
        const dueAt = since + (unitsOf(result) / unitsPerSecond) * 1000;
        return sleep(Math.max(0, dueAt - performance.now()));
      },
      () => undefined,
    );
    return called;
  };
}

type Reading = { readonly isStrong: boolean; readonly pace?: Pace | undefined };
type Tables = Readonly<Record<string, object>>;
type Capacity = { readonly CapacityUnits?: number };

/**
 * Has a client for nothing but reads ask at this pace. Unless `isStrong`, they are eventually consistent, for
 * half the price, whatever they ask for.
 */
export function readingAt(client: DynamoClient, { isStrong, pace }: Reading): DynamoClient {
  client.middlewareStack.add(
    (next) => async (args) => {
      const input = { ...(isStrong ? args.input : relaxed(args.input)), ReturnConsumedCapacity: "TOTAL" };
      const call = () => next({ ...args, input });
      return pace === undefined ? await call() : await pace(call, ({ output }) => unitsOf(output));
    },
    { step: "initialize", name: "readingAt" },
  );
  return client;
}

function relaxed(input: object): object {
  if ("ConsistentRead" in input) return { ...input, ConsistentRead: false };
  if (!("RequestItems" in input)) return input;
  const tables = Object.entries(input.RequestItems as Tables);
  const RequestItems = tables.map(([table, keys]) => [table, { ...keys, ConsistentRead: false }] as const);
  return { ...input, RequestItems: Object.fromEntries(RequestItems) };
}

function unitsOf(output: object): number {
  const { ConsumedCapacity = [] } = output as { ConsumedCapacity?: Capacity | readonly Capacity[] };
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
