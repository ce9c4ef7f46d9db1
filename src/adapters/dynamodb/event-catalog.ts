import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { TableNames } from "#platform/resource-names.ts";
import { Unavailable } from "#ports/errors.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { EventState } from "#domain/event-state.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { createGetItems } from "./get-items.ts";
import { entryToItem, eventToItem, markToItem, readEvent, readMark } from "./items.ts";
import { firstByDate } from "./calendar.ts";
import { readEach, type ReportUnreadable } from "./readable.ts";
import { createGetItem, createScanPage, type Item } from "./reading.ts";

/** Events that are read before it is looked whether a page is long enough: at most 1.6 MB. */
const EVENTS_PER_READ = 100;

/** `report` is called with each event that is left out of an answer because it can't be read. */
export function createEventCatalog(
  client: DynamoClient,
  tables: TableNames,
  report: ReportUnreadable = () => undefined,
): EventCatalog {
  const table = tables.events;
  const getItem = createGetItem(client, table);
  const getItems = createGetItems(client);
  const scanPage = createScanPage(client, table, "strong");
  const findMany = async (eventIds: readonly string[]): Promise<ReadonlyMap<string, EventState>> => {
    const keys = [...new Set(eventIds)].map((eventId) => ({ eventId }));
    const found = await getItems({ [table]: keys });
    const { values } = readEach(found.get(table) ?? [], readEvent, report);
    return new Map(values.map((event) => [event.eventId, event]));
  };
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
    markOf: async (eventId) => readMark(await getItem({ eventId })),
    async find(eventId) {
      const item = await getItem({ eventId });
      return item && readEvent(item);
    },
    findMany,
    async list({ limit, after }) {
      const { items, isLast } = await scanPage(after === undefined ? after : { eventId: after }, limit);
      const { values, unreadable } = readEach(items, readEvent, report);
      const idOf = (item: Item) => String(item["eventId"]);
      const last = isLast ? undefined : items.at(-1);
      return { items: values, unreadable: unreadable.map(idOf), ...(last && { next: idOf(last) }) };
    },
    async *byDate(query) {
      const keys = await firstByDate(client, table, query, query.limit + 1);
      const page = keys.slice(0, query.limit);
      for (let i = 0; i < page.length; i += EVENTS_PER_READ) {
        const part = page.slice(i, i + EVENTS_PER_READ);
        const events = await findMany(part.map(({ eventId }) => eventId));
        for (const [j, { eventId, dated }] of part.entries()) {
          const isLast = i + j + 1 === keys.length;
          yield { eventId, event: events.get(eventId), ...(!isLast && { next: dated }) };
        }
      }
    },
  };
}
