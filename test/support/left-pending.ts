import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { createRosterStore } from "#adapters/dynamodb/roster-store.ts";
import type { ResourceNames } from "#platform/resource-names.ts";
import { eventually } from "./client.ts";
import { newestPending } from "./pending.ts";
import { createApplier } from "./systems/applier.ts";
import type { register } from "./systems/core.ts";

/** Applies a command without a worker, and announces nothing. */
export async function applyHere(names: ResourceNames, eventId: string, command: ReturnType<typeof register>) {
  const { apply } = createApplier(createRosterStore(createDynamoClient("us-east-1"), names.tables));
  await apply(eventId, [command]);
}

/** Leaves an entry pending, a minute old. What it resolves with waits until somebody has published it. */
export async function leaveOne(names: ResourceNames, command: ReturnType<typeof register>) {
  const dynamo = createDynamoClient("us-east-1");
  await applyHere(names, "opera", command);
  const outbox = createOutbox(dynamo, names.tables);
  const pending = () => newestPending(outbox, new Date(Date.now() + 1000).toISOString());
  const [version] = (await pending()).values();
  const dateTo = (at: string | undefined) =>
    dynamo.send(
      new UpdateCommand({
        TableName: names.tables.journal,
        Key: { eventId: "opera", version },
        UpdateExpression: "SET #at = :at",
        ExpressionAttributeNames: { "#at": "at" },
        ExpressionAttributeValues: { ":at": at },
        ReturnValues: "ALL_OLD",
      }),
    );
  const { Attributes } = await dateTo(new Date(Date.now() - 60_000).toISOString());
  return async (): Promise<void> => {
    await eventually(async () => expect(await pending()).toEqual(new Map()));
    await dateTo(Attributes?.["at"] as string | undefined);
  };
}
