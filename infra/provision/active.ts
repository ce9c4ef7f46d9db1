import {
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import { backOff } from "#flow/backoff.ts";

const ACTIVE_DEADLINE_MS = 120_000;
/** Pause while a table is being created: an emulator has it at once, AWS after some ten seconds. */
const BACKOFF = { firstMs: 40, capMs: 2000 };

/** The table as it is; undefined when there is none. */
export async function describeTable(
  dynamo: DynamoDBClient,
  name: string,
): Promise<TableDescription | undefined> {
  try {
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: name }));
    return Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

export function isActive({ TableStatus, GlobalSecondaryIndexes }: TableDescription): boolean {
  const statuses = [TableStatus, ...(GlobalSecondaryIndexes ?? []).map(({ IndexStatus }) => IndexStatus)];
  return statuses.every((status) => status === undefined || status === "ACTIVE");
}

/** Resolves when the table and its indexes can be used and changed. Rejects after `deadlineMs`. */
export async function untilActive(
  dynamo: DynamoDBClient,
  name: string,
  deadlineMs = ACTIVE_DEADLINE_MS,
): Promise<TableDescription> {
  const deadline = Date.now() + deadlineMs;
  for (let attempt = 1; ; attempt++) {
    const table = await describeTable(dynamo, name);
    if (table !== undefined && isActive(table)) return table;
    if (Date.now() > deadline) throw new Error(`table ${name} is still ${table?.TableStatus ?? "missing"}`);
    await backOff(BACKOFF, attempt);
  }
}
