import { type DynamoDBClient, type TableDescription, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { type Throughput, warmThroughput } from "../resources.ts";
import { untilActive } from "./active.ts";
import type { Report } from "./report.ts";

/** AWS splits a table into partitions in the background. */
const WARM_DEADLINE_MS = 3_600_000;

/** Prepares the table and its indexes for at least this. It can't be taken back, and is paid for once. */
export async function ensureWarmth(
  dynamo: DynamoDBClient,
  { TableName = "", WarmThroughput, GlobalSecondaryIndexes = [] }: TableDescription,
  wanted: Throughput,
  report: Report,
): Promise<void> {
  const ofTable = missing(WarmThroughput, wanted);
  const ofIndexes = GlobalSecondaryIndexes.flatMap((index) => {
    const lacking = missing(index.WarmThroughput, wanted);
    return lacking === undefined ? [] : [{ Update: { IndexName: index.IndexName, WarmThroughput: lacking } }];
  });
  if (ofTable === undefined && ofIndexes.length === 0) return;
  const input = {
    TableName,
    ...(ofTable && { WarmThroughput: ofTable }),
    ...(ofIndexes.length > 0 && { GlobalSecondaryIndexUpdates: ofIndexes }),
  };
  await dynamo.send(new UpdateTableCommand(input));
  report(
    `table ${TableName}: is being prepared for ${wanted.reads} reads and ${wanted.writes} writes a second`,
  );
  await untilActive(dynamo, TableName, WARM_DEADLINE_MS);
}

/** What to ask for; undefined when it is there. What is beyond it stays: AWS allows no less. */
function missing(now: TableDescription["WarmThroughput"], { reads, writes }: Throughput) {
  const { ReadUnitsPerSecond, WriteUnitsPerSecond } = now ?? {};
  if (ReadUnitsPerSecond === undefined || WriteUnitsPerSecond === undefined)
    throw new Error("the service does not say how much it takes at once");
  if (ReadUnitsPerSecond >= reads && WriteUnitsPerSecond >= writes) return undefined;
  return warmThroughput({
    reads: Math.max(ReadUnitsPerSecond, reads),
    writes: Math.max(WriteUnitsPerSecond, writes),
  });
}
