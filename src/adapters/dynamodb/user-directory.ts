import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { TableNames } from "#platform/resource-names.ts";
import type { UserDirectory } from "#ports/user-directory.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { createGetItem, createGetItems } from "./get-items.ts";
import { markToItem, readMark, readUser } from "./items.ts";
import { createOwnCall } from "./own-call.ts";
import { readEach, type ReportUnreadable } from "./readable.ts";
import { createScanPage, type Item } from "./reading.ts";

/** `report` is called with each user who is left out of an answer because they can't be read. */
export function createUserDirectory(
  client: DynamoClient,
  tables: TableNames,
  report: ReportUnreadable = () => undefined,
): UserDirectory {
  const table = tables.users;
  const getItems = createGetItems(client);
  const getItem = createGetItem(getItems, table);
  const scanPage = createScanPage(client, table, "eventual");
  return {
    async create(user, mark, subject) {
      const ownCall = createOwnCall();
      const put = new PutCommand({
        TableName: table,
        Item: { ...user, subject, ...markToItem(mark), ...ownCall.attributes },
        ConditionExpression: "attribute_not_exists(userId)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      try {
        await onDynamo(() => client.send(put));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return ownCall.made(error.Item);
        throw error;
      }
    },
    markOf: async (userId) => readMark(await getItem({ userId })),
    async find(userId) {
      const item = await getItem({ userId });
      return item && readUser(item);
    },
    async findMany(userIds) {
      const keys = [...new Set(userIds)].map((userId) => ({ userId }));
      const found = await getItems({ [table]: keys });
      const { values } = readEach(found.get(table) ?? [], readUser, report);
      return new Map(values.map((user) => [user.userId, user]));
    },
    async list({ limit, after }) {
      const { items, isLast } = await scanPage(after === undefined ? after : { userId: after }, limit);
      const { values, unreadable } = readEach(items, readUser, report);
      const idOf = (item: Item) => String(item["userId"]);
      const last = isLast ? undefined : items.at(-1);
      return { items: values, unreadable: unreadable.map(idOf), ...(last && { next: idOf(last) }) };
    },
  };
}
