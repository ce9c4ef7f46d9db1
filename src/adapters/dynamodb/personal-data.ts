import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import {
  type ErasedUser,
  erasedUserSchema,
  isErased,
  type UserChanges,
  userSchema,
} from "#contracts/user.ts";
import { RETENTION } from "#domain/facts.ts";
import { backOff } from "#flow/backoff.ts";
import type { TableNames } from "#platform/resource-names.ts";
import { Unavailable } from "#ports/errors.ts";
import type { PersonalData, Ties, UserErased } from "#ports/personal-data.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { idOfSubject } from "./identities.ts";
import { readRow, readUser } from "./items.ts";
import { shardOf } from "./pending.ts";
import { getItem, type Item, queryPages, scanPages } from "./reading.ts";
import { readStanding } from "./standing-items.ts";
import { tryTransaction } from "./transaction.ts";
import { settingOf, updateOf } from "./update.ts";
import { journalOfUser } from "./users-journal.ts";

/** Whoever is changed meanwhile is looked at again. */
const ATTEMPTS = 6;
const BACKOFF = { firstMs: 20, capMs: 320 };
const IS_USER = "attribute_exists(userId) AND attribute_not_exists(erasedAt)";

const tiedItem = z.object({
  createdAt: z.string(),
  subject: z.string().exactOptional(),
  linksSince: z.string().exactOptional(),
});

export function createPersonalData(client: DynamoClient, tables: TableNames): PersonalData {
  const itemOf = (userId: string) => getItem(client, tables.users, { userId });

  /** The item after the update; undefined, and nothing is written, where there is no such user. */
  const update = async (userId: string, item: Item, attributes: readonly string[]) => {
    const input = {
      TableName: tables.users,
      Key: { userId },
      ...updateOf(settingOf(item, attributes)),
      ConditionExpression: IS_USER,
      ReturnValues: "ALL_NEW" as const,
    };
    // DynamoDB takes no map of values that is empty.
    const { ExpressionAttributeValues: values, ...rest } = input;
    const hasValues = Object.keys(values).length > 0;
    const command = new UpdateCommand({ ...rest, ...(hasValues && { ExpressionAttributeValues: values }) });
    try {
      return (await onDynamo(() => client.send(command))).Attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };

  return {
    async change(userId, changes) {
      return userIn(await update(userId, setOf(changes), Object.keys(changes)));
    },

    async ties(userId) {
      return tiesIn(await itemOf(userId));
    },

    async endLinks(userId, at) {
      await update(userId, { linksSince: at }, ["linksSince"]);
    },

    async *rows(userId) {
      const input = {
        TableName: tables.registrations,
        ConsistentRead: true,
        KeyConditionExpression: "userId = :user",
        ExpressionAttributeValues: { ":user": userId },
      };
      for await (const item of queryPages(client, input)) {
        const { revision: _, ...history } = readRow(item);
        yield { eventId: String(item["eventId"]), standing: readStanding(item), ...history };
      }
    },

    async erase(userId, at, by) {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const item = await itemOf(userId);
        const known = item && readUser(item);
        if (known !== undefined && isErased(known)) return known;
        if (await eraseNow(client, tables, { userId, erasedAt: at }, { subject: item?.["subject"], by }))
          break;
        if (attempt === ATTEMPTS) throw new Unavailable("the database");
        await backOff(BACKOFF, attempt);
      }
      return { userId, erasedAt: at };
    },

    async *erased() {
      for await (const item of scanPages(client, tables.erasures, {})) yield erasedUserSchema.parse(item);
    },
  };
}

function setOf({ name, email }: UserChanges): Item {
  return { name, email: email ?? undefined };
}

const userIn = (item: Item | undefined) =>
  item === undefined || item["erasedAt"] !== undefined ? undefined : userSchema.parse(item);

function tiesIn(item: Item | undefined): Ties | undefined {
  if (item === undefined || item["erasedAt"] !== undefined) return undefined;
  const { createdAt, subject, linksSince = createdAt } = tiedItem.parse(item);
  return { linksSince, ...(subject !== undefined && { subject }) };
}

/** Resolves to false when what is stored of the person was changed meanwhile. */
async function eraseNow(
  client: DynamoClient,
  tables: TableNames,
  user: ErasedUser,
  { subject, by }: { readonly subject: unknown; readonly by: string | undefined },
): Promise<boolean> {
  const { userId, erasedAt: at } = user;
  const eventId = journalOfUser(userId);
  const fact: Omit<UserErased, "at"> = { type: "UserErased", userId, ...(by !== undefined && { by }) };
  const unchanged = subject === undefined ? "attribute_not_exists(subject)" : "subject = :subject";
  const Tombstone = {
    TableName: tables.users,
    Item: user,
    ConditionExpression: `attribute_not_exists(erasedAt) AND ${unchanged}`,
    ...(subject !== undefined && { ExpressionAttributeValues: { ":subject": subject } }),
  };
  const Entry = {
    TableName: tables.journal,
    Item: { eventId, version: 1, at, facts: [fact], ...(by !== RETENTION && { pending: shardOf(eventId) }) },
  };
  const TransactItems = [
    { Put: Tombstone },
    { Put: { TableName: tables.erasures, Item: user } },
    { Put: Entry },
    ...(typeof subject === "string"
      ? [{ Delete: { TableName: tables.identities, Key: { id: idOfSubject(subject) } } }]
      : []),
  ];
  return await tryTransaction(client, TransactItems);
}
