import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { backOff } from "#flow/backoff.ts";
import type { TableNames } from "#platform/resource-names.ts";
import { StartError } from "#platform/start-error.ts";
import { Unavailable } from "#ports/errors.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { placeByDate, readEvent } from "./items.ts";
import { projectionOf, scanPages } from "./reading.ts";
import { NewerStorage, recordVersion, STORAGE_VERSION, storedVersion } from "./storage.ts";

/** Most unreadable items that the message names. */
const MOST_NAMED = 10;
/** An event whose date changes at this very moment is looked at again. */
const MOST_PASSES = 5;
const BETWEEN_PASSES = { firstMs: 100, capMs: 2000 };
const UPDATES_AT_A_TIME = 25;

/**
 * Migrates what is stored to the version that this Muster reads. The tables must be there. A second run, even
 * at the same time, changes only what a program of an older version has written since. Rejects with
 * `StartError`, having changed nothing, when what is stored is of a newer version, or when it has still to be
 * migrated and an event can't be read.
 */
export async function migrate(
  dynamo: DynamoDBClient,
  tables: TableNames,
  report: (line: string) => void,
): Promise<void> {
  const client = DynamoDBDocumentClient.from(dynamo);
  const version = await storedVersion(client, tables);
  if (version > STORAGE_VERSION) throw new NewerStorage(version);
  const isOlder = version < STORAGE_VERSION;
  if (isOlder) await requireReadable(client, tables);
  const placed = await placeAllByDate(client, tables);
  if (isOlder) await recordVersion(client, tables);
  // A new system, which begins with no version, has nothing that anybody would want to hear of.
  if (isOlder && (placed > 0 || version > 1))
    report(`what was stored is migrated from version ${version} to ${STORAGE_VERSION}`);
  if (placed > 0)
    report(`table ${tables.events}: ${placed} events have got their place in the index of dates`);
}

/** Throws `StartError` when an event can't be read: what can't be read can't be migrated either. */
async function requireReadable(client: DynamoClient, { events }: TableNames): Promise<void> {
  const unreadable: string[] = [];
  for await (const item of scanPages(client, events, {})) {
    try {
      readEvent(item);
    } catch {
      unreadable.push(String(item["eventId"]));
    }
  }
  if (unreadable.length === 0) return;
  const more = unreadable.length > MOST_NAMED ? `, and ${unreadable.length - MOST_NAMED} more` : "";
  throw new StartError(
    `events in table ${events} can't be read: ${unreadable.slice(0, MOST_NAMED).join(", ")}${more}.\n` +
      "They are damaged, or of a Muster before 0.1.0. Nothing was changed. Delete or mend them, or begin anew\n" +
      "with another DATA_DIR (npm start) or RESOURCE_PREFIX.",
  );
}

/** Gives every event its place in the index of dates; resolves with how many had none, or another one. */
async function placeAllByDate(client: DynamoClient, { events }: TableNames): Promise<number> {
  const projection = projectionOf(["eventId", "date", "calendar", "dated"]);
  let placed = 0;
  for (let pass = 1; pass <= MOST_PASSES; pass++) {
    let missed = 0;
    let batch: Dated[] = [];
    const placeBatch = async (): Promise<void> => {
      const done = await Promise.all(batch.map((event) => placeOne(client, events, event)));
      batch = [];
      placed += done.filter(Boolean).length;
      missed += done.filter((isPlaced) => !isPlaced).length;
    };
    for await (const { eventId, date, calendar, dated } of scanPages(client, events, projection)) {
      // What can't be read is reported where it is read.
      if (typeof eventId !== "string" || typeof date !== "string") continue;
      const place = placeByDate({ eventId, date });
      if (place.calendar === calendar && place.dated === dated) continue;
      batch.push({ eventId, date });
      if (batch.length === UPDATES_AT_A_TIME) await placeBatch();
    }
    await placeBatch();
    if (missed === 0) return placed;
    await backOff(BETWEEN_PASSES, pass);
  }
  throw new StartError("events change too fast to be placed by date. Run this again.");
}

type Dated = { readonly eventId: string; readonly date: string };

/** Resolves to false when the date has changed meanwhile, or the event is being changed at this moment. */
async function placeOne(client: DynamoClient, table: string, event: Dated): Promise<boolean> {
  const { calendar, dated } = placeByDate(event);
  const update = new UpdateCommand({
    TableName: table,
    Key: { eventId: event.eventId },
    UpdateExpression: "SET calendar = :calendar, dated = :dated",
    ConditionExpression: "#date = :date",
    ExpressionAttributeNames: { "#date": "date" },
    ExpressionAttributeValues: { ":calendar": calendar, ":dated": dated, ":date": event.date },
  });
  try {
    await onDynamo(() => client.send(update));
    return true;
  } catch (error) {
    const reason = error instanceof Unavailable ? error.cause : error;
    if (reason instanceof ConditionalCheckFailedException) return false;
    if (reason instanceof TransactionConflictException) return false;
    throw error;
  }
}
