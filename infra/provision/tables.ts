import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import {
  createTableInput,
  type IndexDefinition,
  PROTECTION,
  type TableDefinition,
  timeToLive,
} from "../resources.ts";
import { describeTable, isActive, untilActive } from "./active.ts";
import type { Attempt } from "./attempts.ts";
import { differences, MismatchError } from "./mismatch.ts";
import type { Report } from "./report.ts";

/** AWS fills a new index from the items of its table, which takes minutes per million of them. */
const INDEX_DEADLINE_MS = 6 * 3_600_000;

/**
 * Creates the table unless it exists, and resolves with its description when it is in use. Rejects with
 * `MismatchError` when it differs from its definition. Indexes that somebody else has added may stay. A new one
 * is protected against deletion if `isProtected`.
 */
export async function ensureTable(
  dynamo: DynamoDBClient,
  table: TableDefinition,
  report: Report,
  isProtected = false,
): Promise<TableDescription> {
  const existing = await describeTable(dynamo, table.name);
  if (existing === undefined) await create(dynamo, table, report, isProtected);
  // An index that an interrupted run has added may still be filled.
  const deadlineMs = existing === undefined ? undefined : INDEX_DEADLINE_MS;
  const isReady = existing !== undefined && isActive(existing);
  const active = isReady ? existing : await untilActive(dynamo, table.name, deadlineMs);
  refuseDifferences(table, active);
  return active;
}

/**
 * Adds what the table lacks of its indexes and its TTL, and resolves when they are in use. Call it for one table
 * at a time: an emulator may never end with an index while another table is changed.
 */
export async function completeTable(
  dynamo: DynamoDBClient,
  table: TableDefinition,
  existing: TableDescription,
  attempt: Attempt,
  report: Report,
): Promise<void> {
  const { name, indexes = [] } = table;
  // One after the other: AWS adds no two at a time.
  for (const index of indexes) if (!hasIndex(existing, index)) await addIndex(dynamo, table, index, report);
  const expiry = timeToLive(table);
  if (expiry === undefined) return;
  await attempt(`table ${name}: items don't expire`, () => ensureExpiry(dynamo, name, expiry, report));
}

async function create(
  dynamo: DynamoDBClient,
  table: TableDefinition,
  report: Report,
  isProtected: boolean,
): Promise<void> {
  const { DeletionProtectionEnabled } = PROTECTION;
  const protection = isProtected ? { DeletionProtectionEnabled } : {};
  try {
    await dynamo.send(new CreateTableCommand({ ...createTableInput(table), ...protection }));
    report(`created table ${table.name}`);
  } catch (error) {
    // Somebody else provisions at the same time; their table is compared like any other.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

function hasIndex({ GlobalSecondaryIndexes = [] }: TableDescription, { name }: IndexDefinition): boolean {
  return GlobalSecondaryIndexes.some(({ IndexName }) => IndexName === name);
}

/** Adds the index to a table that was made before Muster had it. Resolves when it answers queries. */
async function addIndex(
  dynamo: DynamoDBClient,
  table: TableDefinition,
  added: IndexDefinition,
  report: Report,
): Promise<void> {
  // Only the attributes that are keys afterwards may be defined, and other indexes may still be missing.
  const withIt = createTableInput({ ...table, indexes: [added] });
  const { TableName, AttributeDefinitions, GlobalSecondaryIndexes = [] } = withIt;
  const GlobalSecondaryIndexUpdates = GlobalSecondaryIndexes.map((index) => ({ Create: index }));
  const input = { TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates };
  try {
    await dynamo.send(new UpdateTableCommand(input));
    report(`table ${table.name}: index ${added.name} is being added`);
  } catch (error) {
    // Somebody else adds it at the same time; emulators and AWS say so in different ways.
    if (!hasIndex((await describeTable(dynamo, table.name)) ?? {}, added)) throw error;
  }
  refuseDifferences(table, await untilActive(dynamo, table.name, INDEX_DEADLINE_MS));
}

/** What is missing can be added, and what is defined nowhere may stay; all else has to be the same. */
function refuseDifferences(table: TableDefinition, existing: TableDescription): void {
  const [expected, actual] = [shape(createTableInput(table)), shape(existing)];
  const inBoth = Object.keys(expected).filter((property) => property in actual);
  const only = (all: Record<string, string>) =>
    Object.fromEntries(inBoth.map((property) => [property, all[property] ?? ""]));
  const found = differences(only(expected), only(actual));
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
  TimeToLiveSpecification: NonNullable<ReturnType<typeof timeToLive>>,
  report: Report,
): Promise<void> {
  const isEnabled = async (): Promise<boolean> => {
    const { TimeToLiveDescription: now } = await dynamo.send(
      new DescribeTimeToLiveCommand({ TableName: table }),
    );
    return (
      now?.AttributeName === TimeToLiveSpecification.AttributeName &&
      now.TimeToLiveStatus?.startsWith("ENABL") === true
    );
  };
  if (await isEnabled()) return;
  try {
    await dynamo.send(new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification }));
  } catch (error) {
    // Somebody else enables it at the same time, which AWS calls not valid.
    if (await isEnabled()) return;
    throw error;
  }
  report(`table ${table}: items expire by ${TimeToLiveSpecification.AttributeName}`);
}
