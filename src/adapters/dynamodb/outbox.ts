import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { TableNames } from "../../platform/resource-names.ts";
import { INDEXES } from "../../platform/resource-names.ts";
import type { Outbox } from "../../ports/journal.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { PENDING_SHARDS, readEntry } from "./items.ts";
import { query, queryPages } from "./reading.ts";

/** Entries read at once when looking backwards. */
const LOOK_BACK = 10;
/** Entries of one shard that a sweep looks at; the rest is for the next sweep. */
const SWEEP = 500;

export function createOutbox(client: DynamoClient, tables: TableNames): Outbox {
  const table = tables.journal;
  return {
    async *backwards(eventId, throughVersion) {
      for (let from = throughVersion; from > 0;) {
        const input = {
          TableName: table,
          ConsistentRead: true,
          ScanIndexForward: false,
          KeyConditionExpression: "eventId = :event AND version <= :from",
          ExpressionAttributeValues: { ":event": eventId, ":from": from },
        };
        const entries = (await query(client, input, LOOK_BACK)).map(readEntry);
        yield* entries;
        from = (entries.at(-1)?.version ?? 1) - 1;
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

    async markPublished(eventId, version) {
      const update = new UpdateCommand({
        TableName: table,
        Key: { eventId, version },
        ConditionExpression: "attribute_exists(pending)",
        UpdateExpression: "REMOVE pending",
      });
      try {
        await onDynamo(() => client.send(update));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async pendingBefore(at) {
      const newest = new Map<string, number>();
      for (const shard of PENDING_SHARDS) {
        const input = {
          TableName: table,
          IndexName: INDEXES.journal,
          KeyConditionExpression: "pending = :shard AND #at < :at",
          ExpressionAttributeNames: { "#at": "at" },
          ExpressionAttributeValues: { ":shard": shard, ":at": at },
        };
        for (const item of await query(client, input, SWEEP)) {
          const [eventId, version] = [String(item["eventId"]), Number(item["version"])];
          newest.set(eventId, Math.max(version, newest.get(eventId) ?? 0));
        }
      }
      return newest;
    },
  };
}
