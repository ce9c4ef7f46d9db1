import { randomUUID } from "node:crypto";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { seatOf } from "#domain/roster.ts";
import type { TableNames } from "#platform/resource-names.ts";
import { CommitConflict, Unavailable } from "#ports/errors.ts";
import type { Commit } from "#ports/roster-store.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { entryToItem, eventRowKey, eventToItem, rowToItem } from "./items.ts";

/**
 * One transaction for a chunk of commands.
 *
 *   load ──► decide ──► commit ──► all of it, or
 *    version 7            │        nothing: somebody else made it version 8, or touched a row in between
 *                         └ every action carries the condition under which it was decided
 */

type Action = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];
type Labelled = { readonly label: string; readonly action: Action };

// The named conditions, one for each thing that a decision relies on.
const EVENT_UNCHANGED = "version = :version";
const EVENT_STILL_UNKNOWN = "attribute_not_exists(eventId)";
const ROW_STILL_NEW = "attribute_not_exists(userId)";
const ROW_UNCHANGED = "revision = :revision";
const STILL_WAITING = "#status = :waitlisted AND ticket = :ticket";
const TICKET_UNUSED = "attribute_not_exists(ticket)";
const TICKET_LIVE = "attribute_exists(ticket)";
const VERSION_UNUSED = "attribute_not_exists(version)";

/** See `RosterStore.commit`. A retry of the SDK repeats the token, so a lost answer commits nothing twice. */
export async function commitTransaction(
  client: DynamoClient,
  tables: TableNames,
  commit: Commit,
): Promise<void> {
  const actions = labelledActions(tables, commit);
  const TransactItems = actions.map(({ action }) => action);
  const command = new TransactWriteCommand({ TransactItems, ClientRequestToken: randomUUID() });
  try {
    await onDynamo(() => client.send(command));
  } catch (error) {
    throw error instanceof TransactionCanceledException ? refusal(error, actions) : error;
  }
}

const LOST_RACE = new Set(["ConditionalCheckFailed", "TransactionConflict"]);
const OVERLOAD = new Set(["ThrottlingError", "ProvisionedThroughputExceeded"]);

function refusal(error: TransactionCanceledException, actions: readonly Labelled[]): Error {
  const reasons = (error.CancellationReasons ?? []).map(({ Code = "None" }, i) => {
    return { code: Code, label: actions[i]?.label ?? "?" };
  });
  const causes = reasons.filter(({ code }) => code !== "None");
  if (causes.length > 0 && causes.every(({ code }) => LOST_RACE.has(code) || OVERLOAD.has(code))) {
    if (causes.every(({ code }) => OVERLOAD.has(code)))
      return new Unavailable("the database", { cause: error });
    const named = causes.map(({ code, label }) => `${label} (${code})`);
    return new CommitConflict(named, { cause: error });
  }
  return error;
}

function labelledActions(tables: TableNames, commit: Commit): Labelled[] {
  const { eventId, rows, eventRow, promoted, joined, left } = commit;
  const { waitlist, registrations } = tables;
  return [
    ...eventActions(tables, commit),
    ...rows.map(({ userId, standing, records, expectedRevision }) => {
      const item = rowToItem({ userId, eventId }, standing, records, expectedRevision + 1);
      return { label: `row ${userId}`, action: putRow(registrations, item, expectedRevision) };
    }),
    ...(eventRow === undefined ? [] : [eventRow]).map(({ records, expectedRevision }) => {
      const item = rowToItem(eventRowKey(eventId), { status: "none" }, records, expectedRevision + 1);
      return { label: "row of the event", action: putRow(registrations, item, expectedRevision) };
    }),
    ...promoted.map(({ userId, ticket }) => {
      return { label: `promotion ${userId}`, action: promotion(registrations, commit, userId, ticket) };
    }),
    ...joined.map((entry) => {
      const Item = { eventId, ...entry };
      const Put = { TableName: waitlist, Item, ConditionExpression: TICKET_UNUSED };
      return { label: `ticket ${entry.ticket}`, action: { Put } };
    }),
    ...left.map((ticket) => {
      const Delete = { TableName: waitlist, Key: { eventId, ticket }, ConditionExpression: TICKET_LIVE };
      return { label: `ticket ${ticket}`, action: { Delete } };
    }),
  ];
}

function eventActions(tables: TableNames, commit: Commit): Labelled[] {
  const { eventId, expectedVersion, event, facts, at, isAnnounced } = commit;
  const condition =
    expectedVersion === undefined
      ? { ConditionExpression: EVENT_STILL_UNKNOWN }
      : { ConditionExpression: EVENT_UNCHANGED, ExpressionAttributeValues: { ":version": expectedVersion } };
  const TableName = tables.events;
  if (event === undefined) {
    return [{ label: "event", action: { ConditionCheck: { TableName, Key: { eventId }, ...condition } } }];
  }
  const entry = entryToItem({ eventId, version: event.version, at, facts, isPending: isAnnounced });
  const journal = { TableName: tables.journal, Item: entry, ConditionExpression: VERSION_UNUSED };
  return [
    { label: "event", action: { Put: { TableName, Item: eventToItem(event), ...condition } } },
    { label: "journal", action: { Put: journal } },
  ];
}

function putRow(TableName: string, Item: Record<string, unknown>, revision: number): Action {
  if (revision === 0) return { Put: { TableName, Item, ConditionExpression: ROW_STILL_NEW } };
  const ExpressionAttributeValues = { ":revision": revision };
  return { Put: { TableName, Item, ConditionExpression: ROW_UNCHANGED, ExpressionAttributeValues } };
}

/** The row of a promoted person was not loaded: its records stay untouched. */
function promotion(TableName: string, { eventId, at }: Commit, userId: string, ticket: number): Action {
  return {
    Update: {
      TableName,
      Key: { userId, eventId },
      ConditionExpression: STILL_WAITING,
      UpdateExpression:
        "SET #status = :registered, registeredAt = :at, promotedAt = :at, seat = :seat, " +
        "revision = revision + :one REMOVE ticket",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: {
        ":registered": "registered",
        ":waitlisted": "waitlisted",
        ":ticket": ticket,
        ":at": at,
        ":seat": seatOf(at, userId),
        ":one": 1,
      },
    },
  };
}
