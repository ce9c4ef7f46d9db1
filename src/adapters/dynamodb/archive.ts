import { z } from "zod";
import { INDEXES, type TableNames } from "#platform/resource-names.ts";
import { Unreadable } from "#ports/errors.ts";
import type { Archive, Broken, Stored, StoredRow } from "#ports/archive.ts";
import type { JournalEntry } from "#ports/outbox.ts";
import type { DynamoClient } from "./client.ts";
import { createCompleteEvents } from "./complete-events.ts";
import { createGetItems } from "./get-items.ts";
import { eventRowKey, placeByDate, readEntry, readEvent, readRow, readUser, readWaiting } from "./items.ts";
import { SHARDS } from "./pending.ts";
import { getItem, type Item, query, queryPages, scanPages } from "./reading.ts";
import { DUE_SHARDS, readStanding } from "./standing-items.ts";
import { strictFact, strictRecord } from "./strict-items.ts";
import { isEventId } from "./users-journal.ts";

const EVENT_ID = { ProjectionExpression: "eventId" };
const ADDRESS = { ProjectionExpression: "userId, eventId" };

export function createArchive(client: DynamoClient, tables: TableNames): Archive {
  return { ...wholeTables(client, tables), ...oneEvent(client, tables), ...batches(client, tables) };
}

/** What is found by reading whole tables. */
function wholeTables(
  client: DynamoClient,
  tables: TableNames,
): Pick<Archive, "eventIds" | "rowAddresses" | "brokenUsers"> {
  return {
    async *eventIds() {
      for (const table of [tables.events, tables.journal, tables.waitlist]) {
        for await (const { eventId } of scanPages(client, table, EVENT_ID)) {
          if (isEventId(String(eventId))) yield String(eventId);
        }
      }
    },

    async *rowAddresses() {
      for await (const { userId, eventId } of scanPages(client, tables.registrations, ADDRESS)) {
        const address = { eventId: String(eventId), userId: String(userId) };
        const isEventRow = address.userId === eventRowKey(address.eventId).userId;
        yield isEventRow ? { eventId: address.eventId } : address;
      }
    },

    async *brokenUsers() {
      for await (const item of scanPages(client, tables.users, {})) {
        const user = stored(`users ${String(item["userId"])}`, item, readUser);
        if ("problem" in user) yield user;
      }
    },
  };
}

/** What is stored of one event. */
function oneEvent(
  client: DynamoClient,
  tables: TableNames,
): Pick<Archive, "event" | "journal" | "waitlist" | "seats" | "isInOrderOfDate" | "eventRow"> {
  const complete = createCompleteEvents(createGetItems(client), tables.journal);
  const ofEvent = (TableName: string, eventId: string) =>
    queryPages(client, {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: "eventId = :event",
      ExpressionAttributeValues: { ":event": eventId },
    });

  return {
    async event(eventId) {
      const item = await getItem(client, tables.events, { eventId });
      const [whole] = await complete(item === undefined ? [] : [item]);
      return whole && stored(`events ${eventId}`, whole, readEvent);
    },

    async *journal(eventId) {
      for await (const item of ofEvent(tables.journal, eventId)) {
        yield stored(`journal ${String(item["version"])}`, item, readStrictEntry);
      }
    },

    async *waitlist(eventId) {
      for await (const item of ofEvent(tables.waitlist, eventId)) {
        yield stored(`waitlist ${String(item["ticket"])}`, item, readWaiting);
      }
    },

    async *seats(eventId) {
      const input = {
        TableName: tables.registrations,
        IndexName: INDEXES.registrations,
        KeyConditionExpression: "eventId = :event",
        ExpressionAttributeValues: { ":event": eventId },
      };
      for await (const { userId } of queryPages(client, input)) yield String(userId);
    },

    async isInOrderOfDate({ eventId, details }) {
      const { calendar, dated } = placeByDate({ eventId, date: details.date });
      const input = {
        TableName: tables.events,
        IndexName: INDEXES.events,
        KeyConditionExpression: "calendar = :calendar AND dated = :dated",
        ExpressionAttributeValues: { ":calendar": calendar, ":dated": dated },
      };
      return (await query(client, input, 1)).length > 0;
    },

    async eventRow(eventId) {
      const item = await getItem(client, tables.registrations, eventRowKey(eventId));
      return item && storedRow(item);
    },
  };
}

/** What is asked for by many keys at once. */
function batches(client: DynamoClient, tables: TableNames): Pick<Archive, "rows" | "knownUsers"> {
  const getItems = createGetItems(client);
  return {
    async rows(eventId, userIds) {
      const keys = userIds.map((userId) => ({ userId, eventId }));
      const found = await getItems({ [tables.registrations]: keys });
      const items = found.get(tables.registrations) ?? [];
      return new Map(items.map((item) => [String(item["userId"]), storedRow(item)]));
    },

    async knownUsers(userIds) {
      const found = await getItems({ [tables.users]: userIds.map((userId) => ({ userId })) });
      return new Set((found.get(tables.users) ?? []).map(({ userId }) => String(userId)));
    },
  };
}

function stored<Value>(key: string, item: Item, read: (item: Item) => Value): Stored<Value> {
  try {
    return { key, value: read(item) };
  } catch (error) {
    return { key, problem: `can't be read: ${problemOf(error)}` } satisfies Broken;
  }
}

function problemOf(problem: unknown): string {
  const error = problem instanceof Unreadable ? problem.cause : problem;
  if (!(error instanceof z.ZodError)) return String(error);
  return error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`).join("; ");
}

const strictEntry = z.object({ facts: z.array(strictFact), pending: z.enum(SHARDS).optional() });
const strictRow = z.object({
  revision: z.int().min(1),
  records: z.array(strictRecord),
  seat: z.string().exactOptional(),
  dueShard: z.enum(DUE_SHARDS).exactOptional(),
  due: z.string().exactOptional(),
  expiresAt: z.number().exactOptional(),
});

function readStrictEntry(item: Item): JournalEntry {
  strictEntry.parse(item);
  return readEntry(item);
}

function storedRow(item: Item): Stored<StoredRow> {
  const userId = String(item["userId"]);
  return stored(`registrations ${userId}`, item, () => {
    const row = readRow(item);
    const { records: _, ...others } = strictRow.parse({ ...item, records: row.records });
    return { ...row, userId, standing: readStanding(item), ...others };
  });
}
