import type { TableNames } from "#platform/resource-names.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import type { DynamoClient } from "./client.ts";
import { createGetItems } from "./get-items.ts";
import { eventRowKey, readRow } from "./items.ts";

export function createRequestMemory(client: DynamoClient, tables: TableNames): RequestMemory {
  const getItems = {
    strong: createGetItems(client),
    eventual: createGetItems(client, undefined, "eventual"),
  };
  return {
    async histories(rows, consistency = "strong") {
      const keys = rows.map(({ eventId, userId }) =>
        userId === undefined ? eventRowKey(eventId) : { userId, eventId },
      );
      const spelled = keys.map((key) => JSON.stringify([key.userId, key.eventId]));
      const distinct = new Map(keys.map((key, i) => [spelled[i], key]));
      const found = await getItems[consistency]({ [tables.registrations]: [...distinct.values()] });
      const items = found.get(tables.registrations) ?? [];
      const byKey = new Map(items.map((item) => [JSON.stringify([item["userId"], item["eventId"]]), item]));
      return spelled.map((key) => {
        const { revision: _, ...history } = readRow(byKey.get(key));
        return history;
      });
    },
  };
}
