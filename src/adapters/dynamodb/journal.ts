import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { TableNames } from "#platform/resource-names.ts";
import type { Journal } from "#ports/journal.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { readEntry } from "./items.ts";
import { readEach, type ReportUnreadable } from "./readable.ts";

/** `report` is called with each entry that can't be read. */
export function createJournal(
  client: DynamoClient,
  { journal: table }: TableNames,
  report: ReportUnreadable = () => undefined,
): Journal {
  return {
    async slice(eventId, { order, after, limit }) {
      const isAscending = order === "asc";
      const input = {
        TableName: table,
        ConsistentRead: true,
        ScanIndexForward: isAscending,
        KeyConditionExpression: `eventId = :event AND version ${isAscending ? ">" : "<"} :after`,
        ExpressionAttributeValues: { ":event": eventId, ":after": after ?? (isAscending ? 0 : BEYOND) },
        // One more than asked for shows whether there is more.
        Limit: limit + 1,
      };
      const { Items = [], LastEvaluatedKey } = await onDynamo(() => client.send(new QueryCommand(input)));
      const page = Items.slice(0, limit);
      const entries = page.map((item) => {
        const [entry] = readEach([item], readEntry, report).values;
        return entry ?? { version: Number(item["version"]), isUnreadable: true as const };
      });
      const isLast = Items.length <= limit && LastEvaluatedKey === undefined;
      const last = entries.at(-1);
      return { entries, ...(!isLast && last && { next: last.version }) };
    },
  };
}

/** Greater than any version. */
const BEYOND = Number.MAX_SAFE_INTEGER;
