import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { TableNames } from "#platform/resource-names.ts";
import { CommitConflict, Unavailable } from "#ports/errors.ts";
import type { Commit, RosterStore, RowChange } from "#ports/roster-store.ts";
import { shareCalls } from "#flow/shared-calls.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import {
  entryToItem,
  EVENT_ATTRIBUTES,
  eventRowKey,
  eventToItem,
  ROW_ATTRIBUTES,
  rowToItem,
} from "./items.ts";
import type { Item } from "./reading.ts";
import { STANDING_ATTRIBUTES, standingToItem } from "./standing-items.ts";
import { changedDetailAttributes } from "./text-items.ts";
import { type Action, LOST_RACE } from "./transaction.ts";
import { settingOf, updateOf } from "./update.ts";

/**
 * One transaction for a chunk of commands.
 *
 *   load ──► decide ──► commit ──► all of it, or
 *    version 7            │        nothing: somebody else made it version 8, or touched a row in between
 *                         └ every action carries the condition under which it was decided
 */

type Labelled = { readonly label: string; readonly action: Action };

// The named conditions, one for each thing that a decision relies on.
const EVENT_UNCHANGED = "version = :decidedOn";
const EVENT_STILL_UNKNOWN = "attribute_not_exists(eventId)";
const ROW_STILL_NEW = "attribute_not_exists(userId)";
const ROW_UNCHANGED = "revision = :loaded";
const STILL_WAITING = "#status = :waitlisted AND ticket = :theirs";
const TICKET_UNUSED = "attribute_not_exists(ticket)";
const TICKET_LIVE = "attribute_exists(ticket)";
const VERSION_UNUSED = "attribute_not_exists(version)";

/**
 * Most commits and actions in a transaction that several events share. A registration has three actions or four, and
 * a worker receives commands of ten events at a time. 40 actions take DynamoDB half as long again as four.
 */
const SHARED = { commits: 10, actions: 40 };
const CALLS = { eager: 10, most: 40 };

type Prepared = { readonly eventId: string; readonly actions: readonly Labelled[] };

/**
 * See `RosterStore.commit`. Small commits of several events that come at the same moment share a transaction. If it is
 * refused, each is tried alone, so that no event's conflict, or load, is another's.
 *
 * After a lost answer the SDK's retry is refused by the conditions: a `CommitConflict`, of which loading again shows
 * that the commands have ended.
 */
export function createCommit(client: DynamoClient, tables: TableNames): RosterStore["commit"] {
  const send = shareCalls<Prepared, void>({
    ...CALLS,
    fits: (all) =>
      all.length <= SHARED.commits &&
      all.reduce((sum, { actions }) => sum + actions.length, 0) <= SHARED.actions,
    // A transaction must not have two actions about the same item.
    keyOf: ({ eventId }) => eventId,
    call: async (all) => {
      const TransactItems = all.flatMap(({ actions }) => actions.map(({ action }) => action));
      await onDynamo(() => client.send(new TransactWriteCommand({ TransactItems })));
      return all.map(() => undefined);
    },
  });
  return async (commit) => {
    const actions = labelledActions(tables, commit);
    try {
      await send({ eventId: commit.eventId, actions });
    } catch (error) {
      throw error instanceof TransactionCanceledException ? refusal(error, actions) : error;
    }
  };
}

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
  const { eventId, rows, removedRows = [], eventRow, rowChanges, joined, removedTickets } = commit;
  const { waitlist, registrations } = tables;
  return [
    ...eventActions(tables, commit),
    ...rows.map(({ userId, standing, expectedRevision, ...history }) => {
      const item = rowToItem({ userId, eventId }, standing, history, expectedRevision + 1);
      return { label: `row ${userId}`, action: writeRow(registrations, item, expectedRevision) };
    }),
    ...removedRows.map(({ userId, expectedRevision }) => {
      const values = { ExpressionAttributeValues: { ":loaded": expectedRevision } };
      const unchanged = { ConditionExpression: ROW_UNCHANGED, ...values };
      const Delete = { TableName: registrations, Key: { userId, eventId }, ...unchanged };
      return { label: `row ${userId}`, action: { Delete } };
    }),
    ...(eventRow === undefined ? [] : [eventRow]).map(({ expectedRevision, ...history }) => {
      const item = rowToItem(eventRowKey(eventId), { status: "none" }, history, expectedRevision + 1);
      return { label: "row of the event", action: writeRow(registrations, item, expectedRevision) };
    }),
    ...rowChanges.map((change) => {
      return { label: `promotion ${change.userId}`, action: changeRow(registrations, eventId, change) };
    }),
    ...joined.map((entry) => {
      const Item = { eventId, ...entry };
      const Put = { TableName: waitlist, Item, ConditionExpression: TICKET_UNUSED };
      return { label: `ticket ${entry.ticket}`, action: { Put } };
    }),
    ...removedTickets.map((ticket) => {
      const Delete = { TableName: waitlist, Key: { eventId, ticket }, ConditionExpression: TICKET_LIVE };
      return { label: `ticket ${ticket}`, action: { Delete } };
    }),
  ];
}

function eventActions(tables: TableNames, commit: Commit): Labelled[] {
  const { eventId, expectedVersion, event, facts, at, isAnnounced, isUnmarked = false } = commit;
  const ConditionExpression = expectedVersion === undefined ? EVENT_STILL_UNKNOWN : EVENT_UNCHANGED;
  const values = expectedVersion === undefined ? {} : { ":decidedOn": expectedVersion };
  const TableName = tables.events;
  const Key = { eventId };
  if (event === undefined) {
    const decidedOn = expectedVersion !== undefined && { ExpressionAttributeValues: values };
    const check = { TableName, Key, ConditionExpression, ...decidedOn };
    return [{ label: "event", action: { ConditionCheck: check } }];
  }
  const { version } = event;
  const entry = entryToItem({ eventId, version, at, facts, isPending: isAnnounced && !isUnmarked });
  const journal = { TableName: tables.journal, Item: entry, ConditionExpression: VERSION_UNUSED };
  const item = { ...eventToItem(event), unsettled: isUnmarked ? version : undefined };
  const attributes = [...EVENT_ATTRIBUTES, ...changedDetailAttributes(facts)];
  const update = updateOf(settingOf(item, attributes), values);
  return [
    { label: "event", action: { Update: { TableName, Key, ConditionExpression, ...update } } },
    { label: "journal", action: { Put: journal } },
  ];
}

/** A new row is put; an existing one keeps what it holds beyond what this version of Muster knows. */
function writeRow(TableName: string, item: Item, expectedRevision: number): Action {
  if (expectedRevision === 0) return { Put: { TableName, Item: item, ConditionExpression: ROW_STILL_NEW } };
  const { userId, eventId } = item;
  const update = updateOf(settingOf(item, ROW_ATTRIBUTES), { ":loaded": expectedRevision });
  return { Update: { TableName, Key: { userId, eventId }, ConditionExpression: ROW_UNCHANGED, ...update } };
}

/** Changes the row of somebody who waits. The row was not loaded: its records stay untouched. */
function changeRow(TableName: string, eventId: string, { userId, ticket, standing }: RowChange): Action {
  const Key = { userId, eventId };
  const setting = settingOf(standingToItem(standing, Key), STANDING_ATTRIBUTES);
  const values = { ":waitlisted": "waitlisted", ":theirs": ticket, ":one": 1 };
  const update = updateOf(setting, values, ["revision = revision + :one"]);
  return { Update: { TableName, Key, ConditionExpression: STILL_WAITING, ...update } };
}
