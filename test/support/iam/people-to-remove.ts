import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { applyHere } from "../left-pending.ts";
import { register } from "../systems/core.ts";
import type { System } from "../systems/system.ts";

/** What `erase --replay` and `retain` find to do, so that they make every call that they ever make. */

const put = (TableName: string, Item: object) =>
  createDynamoClient("us-east-1").send(new PutCommand({ TableName, Item }));

/** Somebody who was erased, and whom the tables know again, with a place at the opera: as after a restore. */
export async function leaveErased({ client, names }: System): Promise<void> {
  await client.createUsers(["eve"]);
  const createdAt = new Date().toISOString();
  await put(names.tables.users, { userId: "eve", name: "Eve", createdAt, subject: "digest" });
  await put(names.tables.erasures, { userId: "eve", erasedAt: createdAt });
  await applyHere(names, "opera", register("eve"));
}

/** Two events of long ago: at one somebody has a seat and somebody waits, at the other a row stands for nothing. */
export async function leavePast({ client, names }: System): Promise<void> {
  const past = { date: "2020-05-01T18:00:00Z", description: "x".repeat(1000) };
  for (const eventId of ["fair", "fete"]) await client.createEvent(eventId, 1, true, past);
  await client.createUsers(["fay", "gil"]);
  for (const userId of ["fay", "gil"]) await applyHere(names, "fair", register(userId));
  const row = { userId: "hal", eventId: "fete", status: "none", receipts: [], revision: 1 };
  await put(names.tables.registrations, row);
  const createdAt = "2020-01-01T00:00:00.000Z";
  await put(names.tables.users, { userId: "hal", name: "Hal", createdAt, subject: "digest" });
}
