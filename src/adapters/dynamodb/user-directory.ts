import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { TableNames } from "#platform/resource-names.ts";
import type { UserDirectory } from "#ports/user-directory.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { createGetItems } from "./get-items.ts";
import { markToItem, readMark, readUser } from "./items.ts";
import { getItem, scan } from "./reading.ts";

export function createUserDirectory(client: DynamoClient, tables: TableNames): UserDirectory {
  const table = tables.users;
  const getItems = createGetItems(client);
  return {
    async create(user, mark) {
      const idIsFree = "attribute_not_exists(userId)";
      const Item = { ...user, ...markToItem(mark) };
      const put = new PutCommand({ TableName: table, Item, ConditionExpression: idIsFree });
      try {
        await onDynamo(() => client.send(put));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    markOf: async (userId) => readMark(await getItem(client, table, { userId })),
    async find(userId) {
      const item = await getItem(client, table, { userId });
      return item && readUser(item);
    },
    async findMany(userIds) {
      const keys = [...new Set(userIds)].map((userId) => ({ userId }));
      const found = await getItems({ [table]: keys });
      return new Map((found.get(table) ?? []).map(readUser).map((user) => [user.userId, user]));
    },
    async list({ limit, after }) {
      const from = after === undefined ? undefined : { userId: after };
      const users = (await scan(client, table, from, limit + 1)).map(readUser);
      const items = users.slice(0, limit);
      const last = items.at(-1);
      return { items, ...(users.length > limit && last && { next: last.userId }) };
    },
  };
}
