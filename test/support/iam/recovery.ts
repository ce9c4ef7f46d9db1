/** The answer to a call, by the name of the SDK's command; undefined for a call that is somebody else's. */
type Answer = (command: string, input: { readonly TableName?: unknown }) => object | undefined;

/** Point-in-time recovery as DynamoDB answers it, for emulators, which don't know its calls. */
export function createRecovery(): Answer {
  const enabled = new Set<unknown>();
  return (command, { TableName }) => {
    if (command === "UpdateContinuousBackupsCommand") enabled.add(TableName);
    else if (command !== "DescribeContinuousBackupsCommand") return undefined;
    const PointInTimeRecoveryStatus = enabled.has(TableName) ? "ENABLED" : "DISABLED";
    return {
      ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus } },
    };
  };
}
