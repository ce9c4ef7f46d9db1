import { z } from "zod";
import { restorationOf } from "#domain/restoration.ts";
import { backOff } from "#flow/backoff.ts";
import type { TableNames } from "#platform/resource-names.ts";
import type { DynamoClient } from "./client.ts";
import { entryToItem } from "./items.ts";
import { getItem, projectionOf, query, scanPages } from "./reading.ts";
import { tryTransaction } from "./transaction.ts";

/** What became of an event: the version at which it goes on, or why it stays as it is. */
export type Restored = { readonly eventId: string } & (
  | { readonly version: number }
  | { readonly problem: string }
);

const AT_A_TIME = 10;
/** An event that somebody changes at this very moment is tried again. */
const ATTEMPTS = 6;
const BACKOFF = { firstMs: 20, capMs: 320 };

const numbered = z.object({ version: z.int().min(1), changedAt: z.string() });

/**
 * Takes each event of restored tables to a version that it has never had (`restorationOf`), in a transaction of
 * its own. An event whose item and journal disagree about its version stays as it is, and so does one that can't
 * be read. Safe to interrupt and to repeat, and while programs work: each run makes every event leap once more.
 * Throws `Unavailable`.
 */
export async function* restoreEvents(
  client: DynamoClient,
  tables: TableNames,
  clock: () => string,
): AsyncGenerator<Restored> {
  let batch: string[] = [];
  const restoreBatch = () => Promise.all(batch.map((id) => restoreEvent(client, tables, id, clock)));
  for await (const { eventId } of scanPages(client, tables.events, projectionOf(["eventId"]))) {
    batch.push(String(eventId));
    if (batch.length < AT_A_TIME) continue;
    yield* await restoreBatch();
    batch = [];
  }
  yield* await restoreBatch();
}

async function restoreEvent(
  client: DynamoClient,
  tables: TableNames,
  eventId: string,
  clock: () => string,
): Promise<Restored> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const event = numbered.safeParse(await getItem(client, tables.events, { eventId }));
    if (!event.success) return { eventId, problem: "can't be read" };
    const { version: restoredVersion } = event.data;
    const newest = await newestVersion(client, tables, eventId);
    const { version, fact } = restorationOf(event.data, clock());
    if (newest === restoredVersion) {
      if (await leap(client, tables, { eventId, restoredVersion, version, fact }))
        return { eventId, version };
    } else if (attempt === ATTEMPTS) {
      return { eventId, problem: `is at version ${restoredVersion}, and its journal at ${newest}` };
    }
    await backOff(BACKOFF, attempt);
  }
  return { eventId, problem: "changes too fast" };
}

/** The version of the newest entry of the journal; 0 when there is none. */
async function newestVersion(client: DynamoClient, tables: TableNames, eventId: string): Promise<number> {
  const input = {
    TableName: tables.journal,
    ConsistentRead: true,
    ScanIndexForward: false,
    KeyConditionExpression: "eventId = :event",
    ExpressionAttributeValues: { ":event": eventId },
  };
  return Number((await query(client, input, 1))[0]?.["version"] ?? 0);
}

type Leap = ReturnType<typeof restorationOf> & { readonly eventId: string; readonly restoredVersion: number };

/** Resolves to false when the event was changed meanwhile. */
async function leap(
  client: DynamoClient,
  tables: TableNames,
  { eventId, restoredVersion, version, fact }: Leap,
): Promise<boolean> {
  const { at } = fact;
  const Update = {
    TableName: tables.events,
    Key: { eventId },
    UpdateExpression: "SET version = :version, changedAt = :at",
    ConditionExpression: "version = :restored",
    ExpressionAttributeValues: { ":version": version, ":at": at, ":restored": restoredVersion },
  };
  const Put = {
    TableName: tables.journal,
    Item: entryToItem({ eventId, version, at, facts: [fact], isPending: true }),
    ConditionExpression: "attribute_not_exists(version)",
  };
  return await tryTransaction(client, [{ Update }, { Put }]);
}
