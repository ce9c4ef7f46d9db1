import type { createDynamoClient } from "#adapters/dynamodb/client.ts";

/** What a request cost: calls of DynamoDB, and the units that DynamoDB says they took; of these, write units. */
export type Cost = { readonly calls: number; readonly units: number; readonly written: number };

type Reported = { readonly CapacityUnits?: number; readonly WriteCapacityUnits?: number };

/** Counts what a client's calls cost, from now on. */
export function createMeter({ middlewareStack }: ReturnType<typeof createDynamoClient>) {
  let [calls, units, written] = [0, 0, 0];
  middlewareStack.add(
    (next) => async (args) => {
      const input = { ...args.input, ReturnConsumedCapacity: "TOTAL" } as typeof args.input;
      const result = await next({ ...args, input });
      const { ConsumedCapacity = [] } = result.output as { ConsumedCapacity?: Reported | Reported[] };
      calls += 1;
      for (const { CapacityUnits = 0, WriteCapacityUnits = 0 } of [ConsumedCapacity].flat()) {
        units += CapacityUnits;
        written += WriteCapacityUnits;
      }
      return result;
    },
    { step: "initialize" },
  );
  return {
    /** What `work` cost. Nothing else may use the client meanwhile. */
    async costOf(work: () => Promise<unknown>): Promise<Cost> {
      [calls, units, written] = [0, 0, 0];
      await work();
      return { calls, units, written };
    },
  };
}
