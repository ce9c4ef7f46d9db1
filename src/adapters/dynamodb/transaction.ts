import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { Unavailable } from "#ports/errors.ts";
import { type DynamoClient, onDynamo } from "./client.ts";

export type Action = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** The reasons of an action that was refused because somebody else changed its item, before or at the same moment. */
export const LOST_RACE: ReadonlySet<string> = new Set(["ConditionalCheckFailed", "TransactionConflict"]);

/**
 * Does all of these actions, or none: then it resolves to false if somebody else has changed, or is changing, what
 * one of them is about. Throws `Unavailable`.
 */
export async function tryTransaction(client: DynamoClient, TransactItems: Action[]): Promise<boolean> {
  try {
    await onDynamo(() => client.send(new TransactWriteCommand({ TransactItems })));
    return true;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    if ((error.CancellationReasons ?? []).some(({ Code = "None" }) => LOST_RACE.has(Code))) return false;
    throw new Unavailable("the database", { cause: error });
  }
}
