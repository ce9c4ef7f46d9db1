import { randomInt } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import type { TableNames } from "#platform/resource-names.ts";
import { INDEXES } from "#platform/resource-names.ts";
import type { Outbox, PendingRange } from "#ports/outbox.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { readEntry } from "./items.ts";
import { createMarks } from "./marks.ts";
import { SHARDS } from "./pending.ts";
import { type Item, pagesOfQuery, query, queryPages } from "./reading.ts";

/** Entries per read when reading backwards, after the first: mostly the first is enough. */
const ENTRIES_PER_READ = 10;
/** Keys of pending entries that are read together: those of one event among them are one range. */
const KEYS_PER_READ = 500;

export function createOutbox(client: DynamoClient, tables: TableNames): Outbox {
  const table = tables.journal;
  const marks = createMarks(client, table);
  return {
    ...entries(client, table),
    ...claims(client, table),
    markPending: (eventId, version) => marks.set({ eventId, version }),
    markPublished: (eventId, version) => marks.clear({ eventId, version }),

    async *pendingBefore(at) {
      const start = randomInt(SHARDS.length);
      for (const shard of [...SHARDS.slice(start), ...SHARDS.slice(0, start)]) {
        const input = {
          TableName: table,
          IndexName: INDEXES.journal,
          KeyConditionExpression: "pending = :shard AND #at < :at",
          ExpressionAttributeNames: { "#at": "at" },
          ExpressionAttributeValues: { ":shard": shard, ":at": at },
        };
        for await (const keys of pagesOfQuery(client, input, KEYS_PER_READ)) yield* rangesOf(keys);
      }
    },
  };
}

function entries(client: DynamoClient, table: string): Pick<Outbox, "backwards" | "forwards"> {
  return {
    async *backwards(eventId, throughVersion) {
      let count = 1;
      for (let from = throughVersion; from > 0; count = ENTRIES_PER_READ) {
        const input = {
          TableName: table,
          ConsistentRead: true,
          ScanIndexForward: false,
          KeyConditionExpression: "eventId = :event AND version <= :from",
          ExpressionAttributeValues: { ":event": eventId, ":from": from },
        };
        const read = (await query(client, input, count)).map(readEntry);
        yield* read;
        from = (read.at(-1)?.version ?? 1) - 1;
      }
    },

    async *forwards(eventId, fromVersion, throughVersion) {
      const input = {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: "eventId = :event AND version BETWEEN :from AND :through",
        ExpressionAttributeValues: { ":event": eventId, ":from": fromVersion, ":through": throughVersion },
      };
      for await (const item of queryPages(client, input)) yield readEntry(item);
    },
  };
}

function claims(client: DynamoClient, table: string): Pick<Outbox, "claim" | "extendClaim" | "release"> {
  /** Resolves to whether the entry is as `ConditionExpression` says, and so was updated. */
  const updateIf = async (eventId: string, version: number, update: Partial<UpdateCommandInput>) => {
    const command = new UpdateCommand({ TableName: table, Key: { eventId, version }, ...update });
    try {
      await onDynamo(() => client.send(command));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  return {
    claim: (eventId, version, { at, until }) =>
      updateIf(eventId, version, {
        UpdateExpression: "SET claimedUntil = :until",
        ConditionExpression:
          "attribute_exists(pending) AND (attribute_not_exists(claimedUntil) OR claimedUntil < :at)",
        ExpressionAttributeValues: { ":until": until, ":at": at },
      }),

    async extendClaim(eventId, version, { until, told }) {
      await updateIf(eventId, version, {
        UpdateExpression: "SET claimedUntil = :until, told = :told",
        ConditionExpression: "attribute_exists(pending)",
        ExpressionAttributeValues: { ":until": until, ":told": told },
      });
    },

    async release(eventId, version) {
      await updateIf(eventId, version, {
        UpdateExpression: "REMOVE claimedUntil",
        ConditionExpression: "attribute_exists(claimedUntil)",
      });
    },
  };
}

/** The keys as ranges, one for each event, in the order in which the events were first found. */
function rangesOf(keys: readonly Item[]): PendingRange[] {
  const byEvent = Map.groupBy(keys, ({ eventId }) => String(eventId));
  return [...byEvent].map(([eventId, found]) => {
    const versions = found.map(({ version }) => Number(version));
    return { eventId, from: Math.min(...versions), through: Math.max(...versions) };
  });
}
