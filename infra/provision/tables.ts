import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { backOff } from "#flow/backoff.ts";
import { messageOf } from "#platform/error-text.ts";
import { createTableInput, type TableDefinition } from "../resources.ts";
import { differences, MismatchError } from "./mismatch.ts";
import type { Report } from "./report.ts";

const ACTIVE_DEADLINE_MS = 120_000;
/** Pause while a table is being created: an emulator has it at once, AWS after some ten seconds. */
const BACKOFF = { firstMs: 40, capMs: 2000 };

/** Creates the table unless it exists as defined. Resolves when it, its index and its TTL are in use. */
export async function ensureTable(
  dynamo: DynamoDBClient,
  table: TableDefinition,
  report: Report,
): Promise<void> {
  const existing = await describe(dynamo, table.name);
  if (existing === undefined) await create(dynamo, table, report);
  else refuseDifferences(table, existing);
  if (existing === undefined || !isActive(existing)) {
    refuseDifferences(table, await untilActive(dynamo, table.name));
  }
  if (table.expiresBy !== undefined) await ensureExpiry(dynamo, table.name, table.expiresBy, report);
}

async function create(dynamo: DynamoDBClient, table: TableDefinition, report: Report): Promise<void> {
  try {
    await dynamo.send(new CreateTableCommand(createTableInput(table)));
    report(`created table ${table.name}`);
  } catch (error) {
    // Somebody else provisions at the same time; their table is compared like any other.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

async function describe(dynamo: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: name }));
    return Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function isActive({ TableStatus, GlobalSecondaryIndexes }: TableDescription): boolean {
  const statuses = [TableStatus, ...(GlobalSecondaryIndexes ?? []).map(({ IndexStatus }) => IndexStatus)];
  return statuses.every((status) => status === undefined || status === "ACTIVE");
}

async function untilActive(dynamo: DynamoDBClient, name: string): Promise<TableDescription> {
  const deadline = Date.now() + ACTIVE_DEADLINE_MS;
  for (let attempt = 1; ; attempt++) {
    const table = await describe(dynamo, name);
    if (table !== undefined && isActive(table)) return table;
    if (Date.now() > deadline) throw new Error(`table ${name} is still ${table?.TableStatus ?? "missing"}`);
    await backOff(BACKOFF, attempt);
  }
}

function refuseDifferences(table: TableDefinition, actual: TableDescription): void {
  const found = differences(shape(createTableInput(table)), shape(actual));
  if (found.length > 0) throw new MismatchError(`table ${table.name}`, found);
}

type Shape = Pick<TableDescription, "AttributeDefinitions" | "KeySchema" | "GlobalSecondaryIndexes">;

/** The properties that can't be changed later, as text: keys with their types, and indexes. */
function shape(table: Shape | ReturnType<typeof createTableInput>): Record<string, string> {
  const types = new Map(table.AttributeDefinitions?.map((one) => [one.AttributeName, one.AttributeType]));
  const keys = (schema: Shape["KeySchema"] = []): string =>
    schema
      .map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName} (${types.get(AttributeName)})`)
      .join(", ");
  const indexes = (table.GlobalSecondaryIndexes ?? []).map((index): [string, string] => {
    const included = [...(index.Projection?.NonKeyAttributes ?? [])].sort().join(", ");
    return [
      `index ${index.IndexName}`,
      `${keys(index.KeySchema)}, ${index.Projection?.ProjectionType} [${included}]`,
    ];
  });
  return { keys: keys(table.KeySchema), ...Object.fromEntries(indexes) };
}

async function ensureExpiry(
  dynamo: DynamoDBClient,
  table: string,
  attribute: string,
  report: Report,
): Promise<void> {
  try {
    const { TimeToLiveDescription: now } = await dynamo.send(
      new DescribeTimeToLiveCommand({ TableName: table }),
    );
    if (now?.AttributeName === attribute && now.TimeToLiveStatus?.startsWith("ENABL") === true) return;
    const specification = { AttributeName: attribute, Enabled: true };
    await dynamo.send(
      new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: specification }),
    );
    report(`table ${table}: items expire by ${attribute}`);
  } catch (error) {
    // Expiry only saves space. An emulator without it serves everything else.
    report(`table ${table}: items will not expire: ${messageOf(error)}`);
  }
}
