import { type IndexDefinition, resourceDefinitions, type TableDefinition } from "#infra/resources.ts";
import { resourceNames } from "#platform/resource-names.ts";
import type { Call, Output } from "./answer.ts";

/** What one entry of a call reads or writes: a partition key of a table, or of an index. */
export type Touched = {
  /** The table's name, or the table's and the index's. */
  readonly where: string;
  /** The value of the partition key; "" where the call doesn't say. */
  readonly key: string;
};

/** For each entry of a call, what it touches; a call without entries counts as one entry. */
export function touchedBy({ operation, input }: Call): readonly (readonly Touched[])[] {
  const entries = ENTRIES[operation] ?? ((request: Request) => [request]);
  return entries(input).map(touchedByEntry);
}

type Value = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, Value>>;
type Request = {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: Values;
  readonly Item?: Values;
  readonly Statement?: string;
  readonly Parameters?: readonly Value[];
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Values;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Values[] } | readonly Write[]>>;
  readonly TransactItems?: readonly Readonly<Record<string, Request>>[];
  readonly Statements?: readonly Request[];
};
type Write = {
  readonly PutRequest?: { readonly Item: Values };
  readonly DeleteRequest?: { readonly Key: Values };
};

const ENTRIES: Readonly<Record<string, (input: Request) => readonly Request[]>> = {
  BatchGetItem: ({ RequestItems = {} }) =>
    Object.entries(RequestItems).flatMap(([TableName, request]) =>
      "Keys" in request ? request.Keys.map((Key) => ({ TableName, Key })) : [],
    ),
  BatchWriteItem: ({ RequestItems = {} }) =>
    Object.entries(RequestItems).flatMap(([TableName, writes]) =>
      (writes as readonly Write[]).map(({ PutRequest, DeleteRequest }) => ({
        TableName,
        ...(PutRequest ?? DeleteRequest),
      })),
    ),
  TransactWriteItems: ({ TransactItems = [] }) => TransactItems.flatMap((item) => Object.values(item)),
  TransactGetItems: ({ TransactItems = [] }) => TransactItems.flatMap((item) => Object.values(item)),
  BatchExecuteStatement: ({ Statements = [] }) => Statements,
};

/** Muster's tables, by what their names end with: the prefix differs from system to system. */
const DEFINITIONS = new Map(
  resourceDefinitions(resourceNames("")).tables.map((table) => [table.name, table] as const),
);
const definitionOf = (name: string): TableDefinition | undefined =>
  DEFINITIONS.get(name.slice(name.lastIndexOf("-")));

function touchedByEntry(entry: Request): readonly Touched[] {
  const name = entry.TableName ?? /"([^"]+)"/.exec(entry.Statement ?? "")?.[1] ?? "";
  const table = definitionOf(name);
  if (table === undefined) return [{ where: name, key: "" }];
  const valueOf = (key: string): string | undefined =>
    textOf((entry.Key ?? entry.Item)?.[key] ?? ofCondition(entry, key) ?? ofStatement(entry, key));
  const ofTable = { where: name, key: valueOf(table.partitionKey.name) ?? "" };
  const { indexes = [] } = table;
  const ofIndex = (index: IndexDefinition): Touched => {
    return { where: `${name}.${index.name}`, key: valueOf(index.partitionKey.name) ?? "" };
  };
  if (entry.IndexName !== undefined)
    return indexes.filter((index) => index.name === entry.IndexName).map(ofIndex);
  // A read of the table leaves its indexes alone, for which no units will be counted.
  return [ofTable, ...indexes.map(ofIndex).filter(({ key }) => key !== "")];
}

/** The value that a query compares the attribute with. */
function ofCondition(entry: Request, attribute: string): Value | undefined {
  const {
    KeyConditionExpression = "",
    ExpressionAttributeNames = {},
    ExpressionAttributeValues = {},
  } = entry;
  for (const [, name = "", value = ""] of KeyConditionExpression.matchAll(/([#\w]+) *= *(:\w+)/g)) {
    if ((ExpressionAttributeNames[name] ?? name) === attribute) return ExpressionAttributeValues[value];
  }
  return undefined;
}

/** The parameter that a statement compares the attribute with. */
function ofStatement({ Statement = "", Parameters = [] }: Request, attribute: string): Value | undefined {
  const before = Statement.split(`${attribute} = ?`);
  return before.length < 2 ? undefined : Parameters[(before[0]?.split("?").length ?? 1) - 1];
}

const textOf = (value: Value | undefined): string | undefined =>
  value === undefined ? undefined : String(Object.values(value)[0]);

/** The units that an answer says were consumed, by table and by index, named as in `Touched`. */
export function consumedUnits(output: Output): ReadonlyMap<string, number> {
  const reported = [output["ConsumedCapacity"] ?? []].flat() as readonly Consumed[];
  const units = new Map<string, number>();
  const add = (where: string, amount = 0): void => void units.set(where, (units.get(where) ?? 0) + amount);
  for (const { TableName = "", CapacityUnits, Table, GlobalSecondaryIndexes = {} } of reported) {
    const indexes = Object.entries(GlobalSecondaryIndexes);
    add(TableName, Table?.CapacityUnits ?? CapacityUnits);
    for (const [name, index] of indexes) add(`${TableName}.${name}`, index.CapacityUnits);
  }
  return units;
}

type Units = { readonly CapacityUnits?: number };
type Consumed = Units & {
  readonly TableName?: string;
  readonly Table?: Units;
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, Units>>;
};
