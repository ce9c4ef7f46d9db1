import { BatchExecuteStatementCommand } from "@aws-sdk/lib-dynamodb";
import type { TableNames } from "#platform/resource-names.ts";
import { INDEXES } from "#platform/resource-names.ts";
import { Unavailable } from "#ports/errors.ts";
import type { Outbox } from "#ports/outbox.ts";
import { backOff } from "#flow/backoff.ts";
import { shareCalls } from "#flow/shared-calls.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { SHARDS, readEntry } from "./items.ts";
import { query, queryPages } from "./reading.ts";

/** Entries per read when reading backwards: mostly one read is enough. */
const ENTRIES_PER_READ = 10;
/** DynamoDB's limit of statements in one `BatchExecuteStatement`. */
const MAX_STATEMENTS = 25;
const CALLS = { eager: 2, most: 4 };
/** Attempts to clear a mark: the SDK retries whole calls, but no statement that was refused within one. */
const ATTEMPTS = 4;
const BACKOFF = { firstMs: 50, capMs: 200 };
/** Entries that one sweep reads per shard; the next sweep reads the others. */
const ENTRIES_PER_SWEEP = 500;

export function createOutbox(client: DynamoClient, tables: TableNames): Outbox {
  const table = tables.journal;
  const clearMark = shareCalls<Mark, Unavailable | undefined>({
    ...CALLS,
    fits: (marks) => marks.length <= MAX_STATEMENTS,
    call: (marks) => clearMarks(client, table, marks),
  });
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
        const entries = (await query(client, input, ENTRIES_PER_READ)).map(readEntry);
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
      for (let attempt = 1; ; attempt++) {
        const failure = await clearMark({ eventId, version });
        if (failure === undefined) return;
        if (attempt === ATTEMPTS) throw failure;
        await backOff(BACKOFF, attempt);
      }
    },

    async pendingBefore(at) {
      const newest = new Map<string, number>();
      for (const shard of SHARDS) {
        const input = {
          TableName: table,
          IndexName: INDEXES.journal,
          KeyConditionExpression: "pending = :shard AND #at < :at",
          ExpressionAttributeNames: { "#at": "at" },
          ExpressionAttributeValues: { ":shard": shard, ":at": at },
        };
        for (const item of await query(client, input, ENTRIES_PER_SWEEP)) {
          const [eventId, version] = [String(item["eventId"]), Number(item["version"])];
          newest.set(eventId, Math.max(version, newest.get(eventId) ?? 0));
        }
      }
      return newest;
    },
  };
}

type Mark = { readonly eventId: string; readonly version: number };

/**
 * Clears marks in one call, a statement per mark: no other call of DynamoDB's changes attributes of several
 * items. Resolves, per mark, to undefined when it is cleared, or to the reason why it is not.
 */
async function clearMarks(
  client: DynamoClient,
  table: string,
  marks: readonly Mark[],
): Promise<readonly (Unavailable | undefined)[]> {
  const Statement = `UPDATE "${table}" REMOVE pending WHERE eventId = ? AND version = ?`;
  const Statements = marks.map(({ eventId, version }) => ({ Statement, Parameters: [eventId, version] }));
  const command = new BatchExecuteStatementCommand({ Statements });
  const { Responses = [] } = await onDynamo(() => client.send(command));
  return marks.map((_, i) => {
    const response = Responses[i];
    // A failed condition means that there is no such entry, so there is nothing to clear.
    const isCleared = response?.Error === undefined || response.Error.Code === "ConditionalCheckFailed";
    return response !== undefined && isCleared
      ? undefined
      : new Unavailable("the database", { cause: response?.Error });
  });
}
