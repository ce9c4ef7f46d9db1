import type { Stack } from "aws-cdk-lib";
import { CfnTable } from "aws-cdk-lib/aws-dynamodb";
import {
  createTableInput,
  PROTECTION,
  type TableDefinition,
  timeToLive,
  warmThroughput,
} from "#infra/resources.ts";
import { idOf } from "../logical-id.ts";
import { removalOf } from "../removal.ts";
import type { Settings } from "../settings.ts";

/**
 * Tables on demand, one a definition, of the very input that provisioning sends to DynamoDB. Their names are fixed: a
 * change of keys, for which CloudFormation would replace a table by an empty one, is refused by it.
 */
export function createTables(
  stack: Stack,
  definitions: readonly TableDefinition[],
  settings: Settings,
): void {
  const { keepsData, warm, atMost } = settings.size;
  // An index has what its table has; it would hold up the table's writes otherwise.
  const throughput = {
    ...(atMost && { OnDemandThroughput: onDemandThroughput(atMost) }),
    ...(warm && { WarmThroughput: warmThroughput(warm) }),
  };
  for (const definition of definitions) {
    const { GlobalSecondaryIndexes: indexes, ...table } = createTableInput(definition);
    const input = {
      ...table,
      ...(indexes && { GlobalSecondaryIndexes: indexes.map((index) => ({ ...index, ...throughput })) }),
      ...throughput,
      TimeToLiveSpecification: timeToLive(definition),
      ...(keepsData && PROTECTION),
    };
    const id = idOf(settings.prefix, definition.name, "Table");
    new CfnTable(stack, id, asProperties(input)).applyRemovalPolicy(removalOf(settings));
  }
}

const onDemandThroughput = ({ reads, writes }: NonNullable<Settings["size"]["atMost"]>) => ({
  MaxReadRequestUnits: reads,
  MaxWriteRequestUnits: writes,
});

type Properties<Input> = Input extends readonly (infer Item)[]
  ? Properties<Item>[]
  : Input extends object
    ? { [Name in keyof Input as Uncapitalize<Name & string>]: Properties<Input[Name]> }
    : Input;

/** DynamoDB and CloudFormation name everything alike; the CDK begins the same names with a small letter. */
function asProperties<Input>(input: Input): Properties<Input> {
  if (Array.isArray(input)) return input.map(asProperties) as Properties<Input>;
  if (typeof input !== "object" || input === null) return input as Properties<Input>;
  const entries = Object.entries(input).map(([name, value]): [string, unknown] => [
    name.charAt(0).toLowerCase() + name.slice(1),
    asProperties<unknown>(value),
  ]);
  return Object.fromEntries(entries) as Properties<Input>;
}
