import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { batchesOf } from "#flow/batches.ts";
import type { TableNames } from "#platform/resource-names.ts";
import { Unavailable } from "#ports/errors.ts";
import type { EventCatalog } from "#ports/event-catalog.ts";
import { TEXT_DETAILS } from "#domain/event-details.ts";
import type { EventState } from "#domain/event-state.ts";
import type { Fact } from "#domain/facts.ts";
import type { CreationMark } from "#ports/creation-mark.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { type CompleteEvents, createCompleteEvents } from "./complete-events.ts";
import { createGetItem, createGetItems } from "./get-items.ts";
import { entryToItem, eventToItem, markToItem, readEvent, readMark } from "./items.ts";
import { firstByDate } from "./calendar.ts";
import { createOwnCall, type OwnCall } from "./own-call.ts";
import { readEach, type ReportUnreadable } from "./readable.ts";
import { createScanPage, type Item } from "./reading.ts";
import type { Action } from "./transaction.ts";

/** Events that are read before it is looked whether a page is long enough: at most 1.6 MB. */
const EVENTS_PER_READ = 100;
const PAGE_BYTES = 1_000_000;

/** `report` is called with each event that is left out of an answer because it can't be read. */
export function createEventCatalog(
  client: DynamoClient,
  tables: TableNames,
  report: ReportUnreadable = () => undefined,
): EventCatalog {
  const table = tables.events;
  const getItems = createGetItems(client);
  const getItem = createGetItem(getItems, table);
  const complete = createCompleteEvents(getItems, tables.journal);
  const scanPage = createScanPage(client, table, "strong");
  const findMany = async (eventIds: readonly string[]): Promise<ReadonlyMap<string, EventState>> => {
    const keys = [...new Set(eventIds)].map((eventId) => ({ eventId }));
    const found = await getItems({ [table]: keys });
    const { values } = readEach(await complete(found.get(table) ?? []), readEvent, report);
    return new Map(values.map((event) => [event.eventId, event]));
  };
  return {
    async create(event, facts, mark) {
      const ownCall = createOwnCall();
      const TransactItems = creation(tables, event, facts, mark, ownCall);
      try {
        await onDynamo(() => client.send(new TransactWriteCommand({ TransactItems })));
        return true;
      } catch (error) {
        const reasons =
          error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
        // The SDK repeats what was not answered: the id may have been taken by this very call.
        if (reasons.some(({ Code }) => Code === "ConditionalCheckFailed"))
          return reasons.some(({ Item }) => ownCall.made(Item));
        // Somebody else creates the same event at this very moment, or DynamoDB is busy: worth another try.
        if (error instanceof TransactionCanceledException)
          throw new Unavailable("the database", { cause: error });
        throw error;
      }
    },
    markOf: async (eventId) => readMark(await getItem({ eventId })),
    async find(eventId) {
      const item = await getItem({ eventId });
      return (await complete(item === undefined ? [] : [item])).map(readEvent)[0];
    },
    findMany,
    async list({ limit, after }) {
      const page = await scanPage(after === undefined ? after : { eventId: after }, limit);
      const { items, isLast } = await firstMegabyte(complete, page);
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

/**
 * The event and the first entry of its journal, which says which call has stored it: the entry never changes, whatever
 * happens since.
 */
function creation(
  { events, journal }: TableNames,
  event: EventState,
  facts: readonly Fact[],
  mark: CreationMark | undefined,
  ownCall: OwnCall,
): Action[] {
  const { eventId, version, changedAt: at } = event;
  const ConditionExpression = "attribute_not_exists(eventId)";
  const Item = { ...eventToItem(event), ...markToItem(mark) };
  const entry = {
    ...entryToItem({ eventId, version, at, facts, isPending: false }),
    ...ownCall.attributes,
  };
  const ReturnValuesOnConditionCheckFailure = "ALL_OLD";
  return [
    { Put: { TableName: events, Item, ConditionExpression } },
    { Put: { TableName: journal, Item: entry, ConditionExpression, ReturnValuesOnConditionCheckFailure } },
  ];
}

type Page = { readonly items: readonly Item[]; readonly isLast: boolean };

/** Completes a page, and ends it at a megabyte of texts: DynamoDB ended it at a megabyte without them. */
async function firstMegabyte(complete: CompleteEvents, { items, isLast }: Page): Promise<Page> {
  const first: Item[] = [];
  let bytes = 0;
  for (const part of batchesOf(items, EVENTS_PER_READ)) {
    for (const item of await complete(part)) {
      if (bytes >= PAGE_BYTES) return { items: first, isLast: false };
      const texts = TEXT_DETAILS.map((name) => item[name]).filter((text) => typeof text === "string");
      bytes += texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      first.push(item);
    }
  }
  return { items: first, isLast };
}
