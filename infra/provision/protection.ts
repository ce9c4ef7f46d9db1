import {
  DescribeContinuousBackupsCommand,
  type DynamoDBClient,
  type TableDescription,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { backOff } from "#flow/backoff.ts";
import { memberOf } from "#platform/error-text.ts";
import { PROTECTION } from "../resources.ts";
import { describeTable, untilActive } from "./active.ts";
import type { Report } from "./report.ts";

const { DeletionProtectionEnabled, PointInTimeRecoverySpecification } = PROTECTION;

/** AWS may say for a while that a table is too new for backups. */
const NEW_TABLE_MS = 120_000;
const BACKOFF = { firstMs: 200, capMs: 5000 };

/** Turns on the deletion protection of a table that exists. */
export async function ensureDeletionProtection(
  dynamo: DynamoDBClient,
  { TableName = "", DeletionProtectionEnabled: isOn }: TableDescription,
  report: Report,
): Promise<void> {
  if (isOn === true) return;
  try {
    await dynamo.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled }));
  } catch (error) {
    // Somebody else turns it on at the same time.
    if ((await describeTable(dynamo, TableName))?.DeletionProtectionEnabled === true) return;
    throw error;
  }
  report(`table ${TableName}: is protected against deletion`);
  await untilActive(dynamo, TableName);
}

/**
 * Turns on point-in-time recovery of a table. Resolves to false, having done nothing, where the service does not
 * know it: emulators don't.
 */
export async function ensureRecovery(
  dynamo: DynamoDBClient,
  TableName: string,
  report: Report,
): Promise<boolean> {
  const isOn = async (): Promise<boolean> => {
    const asked = new DescribeContinuousBackupsCommand({ TableName });
    const { ContinuousBackupsDescription: backups } = await dynamo.send(asked);
    return backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED";
  };
  const deadline = Date.now() + NEW_TABLE_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      if (await isOn()) return true;
      const input = { TableName, PointInTimeRecoverySpecification };
      await dynamo.send(new UpdateContinuousBackupsCommand(input));
      report(`table ${TableName}: can be restored to any second from now on, for 35 days`);
      return true;
    } catch (error) {
      const name = memberOf(error, "name");
      if (name === "UnknownOperationException") return false;
      if (name !== "ContinuousBackupsUnavailableException" || Date.now() > deadline) throw error;
      await backOff(BACKOFF, attempt);
    }
  }
}
