import { BatchExecuteStatementCommand } from "@aws-sdk/lib-dynamodb";
import { Unavailable } from "#ports/errors.ts";
import { backOff } from "#flow/backoff.ts";
import { shareCalls } from "#flow/shared-calls.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { shardOf } from "./pending.ts";

/** DynamoDB's limit of statements in one `BatchExecuteStatement`. */
const MAX_STATEMENTS = 25;
const CALLS = { eager: 2, most: 4 };
/** Attempts to change a mark: the SDK retries whole calls, but no statement that was refused within one. */
const ATTEMPTS = 4;
const BACKOFF = { firstMs: 50, capMs: 200 };

/** The entry whose mark is meant. */
export type Marked = { readonly eventId: string; readonly version: number };

/**
 * Sets and clears the marks of entries that exist, those of many events in one call: no other call of DynamoDB's
 * changes attributes of several items. Both throw `Unavailable`.
 */
export function createMarks(client: DynamoClient, table: string) {
  const change = shareCalls<Marked & { readonly isPending: boolean }, Unavailable | undefined>({
    ...CALLS,
    fits: (all) => all.length <= MAX_STATEMENTS,
    // A call must not have two statements about the same entry.
    keyOf: ({ eventId, version }) => `${version} ${eventId}`,
    call: async (all) => {
      const command = new BatchExecuteStatementCommand({
        Statements: all.map((one) => statementOf(table, one)),
      });
      const { Responses = [] } = await onDynamo(() => client.send(command));
      return all.map((_, i) => {
        const response = Responses[i];
        // A failed condition means that there is no such entry, so there is nothing to change.
        const isDone = response?.Error === undefined || response.Error.Code === "ConditionalCheckFailed";
        return response !== undefined && isDone
          ? undefined
          : new Unavailable("the database", { cause: response?.Error });
      });
    },
  });

  const untilDone = async (marked: Marked, isPending: boolean): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      const failure = await change({ ...marked, isPending });
      if (failure === undefined) return;
      if (attempt === ATTEMPTS) throw failure;
      await backOff(BACKOFF, attempt);
    }
  };

  return {
    set: (marked: Marked): Promise<void> => untilDone(marked, true),
    clear: (marked: Marked): Promise<void> => untilDone(marked, false),
  };
}

function statementOf(
  table: string,
  { eventId, version, isPending }: Marked & { readonly isPending: boolean },
) {
  const where = "WHERE eventId = ? AND version = ?";
  if (isPending) {
    const Parameters = [shardOf(eventId), eventId, version];
    return { Statement: `UPDATE "${table}" SET pending = ? ${where}`, Parameters };
  }
  return { Statement: `UPDATE "${table}" REMOVE pending ${where}`, Parameters: [eventId, version] };
}
