import type { createDynamoClient } from "#adapters/dynamodb/client.ts";

/** What a request cost: calls of DynamoDB, and the read units that DynamoDB says it took. */
export type Cost = { readonly calls: number; readonly units: number };

type Reported = { readonly CapacityUnits?: number };

/** Counts what a client's calls cost, from now on. */
export function createMeter({ middlewareStack }: ReturnType<typeof createDynamoClient>) {
  let [calls, units] = [0, 0];
  middlewareStack.add(
    (next) => async (args) => {
      const input = { ...args.input, ReturnConsumedCapacity: "TOTAL" } as typeof args.input;
      const result = await next({ ...args, input });
      const { ConsumedCapacity = [] } = result.output as { ConsumedCapacity?: Reported | Reported[] };
      calls += 1;
      for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat()) units += CapacityUnits;
      return result;
    },
    { step: "initialize" },
  );
  return {
    /** What `work` cost. Nothing else may use the client meanwhile. */
    async costOf(work: () => Promise<unknown>): Promise<Cost> {
      [calls, units] = [0, 0];
      await work();
      return { calls, units };
    },
  };
}
