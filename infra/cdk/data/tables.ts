import { RemovalPolicy, type Stack } from "aws-cdk-lib";
import { AttributeType, BillingMode, ProjectionType, Table } from "aws-cdk-lib/aws-dynamodb";
import type { TableDefinition } from "#infra/resources.ts";
import { idOf } from "../logical-id.ts";
import type { Settings } from "../settings.ts";

type Key = TableDefinition["partitionKey"];

/**
 * Tables on demand, one a definition. Their names are fixed: a change of keys, for which CloudFormation would replace a table by an
 * empty one, is refused by it.
 */
export function createTables(
  stack: Stack,
  definitions: readonly TableDefinition[],
  { prefix, size: { keepsData, warm, atMost } }: Settings,
): void {
  const throughput = {
    ...(atMost && { maxReadRequestUnits: atMost.reads, maxWriteRequestUnits: atMost.writes }),
    ...(warm && { warmThroughput: { readUnitsPerSecond: warm.reads, writeUnitsPerSecond: warm.writes } }),
  };
  for (const { name, partitionKey, sortKey, index, expiresBy } of definitions) {
    const table = new Table(stack, idOf(prefix, name, "Table"), {
      tableName: name,
      partitionKey: attribute(partitionKey),
      ...(sortKey && { sortKey: attribute(sortKey) }),
      ...(expiresBy !== undefined && { timeToLiveAttribute: expiresBy }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...throughput,
      deletionProtection: keepsData,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keepsData },
      removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    if (index) {
      table.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: attribute(index.partitionKey),
        sortKey: attribute(index.sortKey),
        ...(index.includes.length === 0
          ? { projectionType: ProjectionType.KEYS_ONLY }
          : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...index.includes] }),
        ...throughput,
      });
    }
  }
}

const attribute = ({ name, type }: Key) => ({
  name,
  type: AttributeType[type === "N" ? "NUMBER" : "STRING"],
});
