import { randomUUID } from "node:crypto";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type { TableNames } from "#platform/resource-names.ts";
import { Unavailable } from "#ports/errors.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import type { EventState } from "#domain/event-state.ts";
import type { Fact } from "#domain/facts.ts";
import type { CreationMark } from "#ports/creation-mark.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { createGetItems } from "./get-items.ts";
import {
  attemptToItem,
  entryToItem,
  eventToItem,
  isOfAttempt,
  markToItem,
  readEvent,
  readMark,
} from "./items.ts";
import { firstByDate } from "./calendar.ts";
import { readEach, type ReportUnreadable } from "./readable.ts";
import { getItem, type Item, scanPage } from "./reading.ts";

/** Events that are read before it is looked whether a page is long enough: at most 1.6 MB. */
const EVENTS_PER_READ = 100;

/** `report` is called with each event that is left out of an answer because it can't be read. */
export function createEventCatalog(
  client: DynamoClient,
  tables: TableNames,
  report: ReportUnreadable = () => undefined,
): EventCatalog {
  const table = tables.events;
  const getItems = createGetItems(client);
  const findMany = async (eventIds: readonly string[]): Promise<ReadonlyMap<string, EventState>> => {
    const keys = [...new Set(eventIds)].map((eventId) => ({ eventId }));
    const found = await getItems({ [table]: keys });
    const { values } = readEach(found.get(table) ?? [], readEvent, report);
    return new Map(values.map((event) => [event.eventId, event]));
  };
  return {
    async create(event, facts, mark) {
      const attempt = randomUUID();
      const TransactItems = creation(tables, event, facts, mark, attempt);
      try {
        await onDynamo(() => client.send(new TransactWriteCommand({ TransactItems })));
        return true;
      } catch (error) {
        const reasons =
          error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
        // The SDK repeats what was not answered: the id may have been taken by this very attempt.
        if (reasons.some(({ Code }) => Code === "ConditionalCheckFailed"))
          return reasons.some(({ Item }) => isOfAttempt(attempt, Item));
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
    findMany,
    async list({ limit, after }) {
      const from = after === undefined ? undefined : { eventId: after };
      const { items, isLast } = await scanPage(client, table, from, limit);
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

/** The event and the first entry of its journal, which says which attempt has stored it. */
function creation(
  { events, journal }: TableNames,
  event: EventState,
  facts: readonly Fact[],
  mark: CreationMark | undefined,
  attempt: string,
): NonNullable<TransactWriteCommandInput["TransactItems"]> {
  const { eventId, version, changedAt: at } = event;
  const ConditionExpression = "attribute_not_exists(eventId)";
  const Item = { ...eventToItem(event), ...markToItem(mark) };
  const entry = {
    ...entryToItem({ eventId, version, at, facts, isPending: false }),
    ...attemptToItem(attempt),
  };
  const ReturnValuesOnConditionCheckFailure = "ALL_OLD";
  return [
    { Put: { TableName: events, Item, ConditionExpression } },
    { Put: { TableName: journal, Item: entry, ConditionExpression, ReturnValuesOnConditionCheckFailure } },
  ];
}
