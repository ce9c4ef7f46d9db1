import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { TableNames } from "#platform/resource-names.ts";
import { Unavailable } from "#ports/errors.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { createGetItems } from "./get-items.ts";
import { entryToItem, eventToItem, markToItem, readEvent, readMark } from "./items.ts";
import { getItem, scan } from "./reading.ts";

export function createEventCatalog(client: DynamoClient, tables: TableNames): EventCatalog {
  const table = tables.events;
  const getItems = createGetItems(client);
  return {
    async create(event, facts, mark) {
      const { eventId, version, changedAt: at } = event;
      const entry = entryToItem({ eventId, version, at, facts, isPending: false });
      const idIsFree = "attribute_not_exists(eventId)";
      const puts = [
        {
          Put: {
            TableName: table,
            Item: { ...eventToItem(event), ...markToItem(mark) },
            ConditionExpression: idIsFree,
          },
        },
        { Put: { TableName: tables.journal, Item: entry, ConditionExpression: idIsFree } },
      ];
      try {
        await onDynamo(() => client.send(new TransactWriteCommand({ TransactItems: puts })));
        return true;
      } catch (error) {
        const reasons =
          error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
        if (reasons.some(({ Code }) => Code === "ConditionalCheckFailed")) return false;
        // Somebody else creates the same event at this very moment, or DynamoDB is busy: worth another try.
        if (error instanceof TransactionCanceledException)
          throw new Unavailable("the database", { cause: error });
        throw error;
      }
    },
    markOf: async (eventId) => readMark(await getItem(client, table, { eventId })),
    async find(eventId) {
      const item = await getItem(client, table, { eventId });
      return item && readEvent(item);
    },
    async findMany(eventIds) {
      const keys = [...new Set(eventIds)].map((eventId) => ({ eventId }));
      const found = await getItems({ [table]: keys });
      return new Map((found.get(table) ?? []).map(readEvent).map((event) => [event.eventId, event]));
    },
    async list({ limit, after }) {
      const from = after === undefined ? undefined : { eventId: after };
      const events = (await scan(client, table, from, limit + 1)).map(readEvent);
      const items = events.slice(0, limit);
      const last = items.at(-1);
      return { items, ...(events.length > limit && last && { next: last.eventId }) };
    },
  };
}
