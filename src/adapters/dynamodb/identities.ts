import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { keySchema } from "#contracts/key.ts";
import { INDEXES, type TableNames } from "#platform/resource-names.ts";
import { Unreadable } from "#ports/errors.ts";
import type { Identities, KeptKey } from "#ports/identities.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { readEach, type ReportUnreadable } from "./readable.ts";
import { type GetItem, getItem, type Item, shareGetItem } from "./reading.ts";

/**
 * How identities are stored, each kind under ids that begin with its name:
 *
 *   { id: "key#Ab3dEf6hIj", kind: "key", hash, name, role, events?, createdBy, createdAt, validUntil, expiresAt,
 *     actsFor? }
 *   { id: "sub#" and a digest of issuer and subject, userId }
 *
 * `expiresAt` is the epoch second after which DynamoDB may delete the item; `validUntil` the moment itself.
 */

const KEY = "key";
const idOfKey = (keyId: string): string => `${KEY}#${keyId}`;

const keptItem = keySchema.omit({ keyId: true, expiresAt: true }).extend({
  id: z.string().startsWith(idOfKey("")),
  validUntil: z.string(),
  actsFor: z.string().exactOptional(),
});
/** The id of whom a person of the identity provider is. */
export const idOfSubject = (digest: string): string => `sub#${digest}`;
const subjectItem = z.object({ userId: z.string() });
/** Bounds what a page of few keys of a great many costs. */
const MOST_READS = 20;
const hashedItem = z.object({ hash: z.string() });

/** `report` is called with each key that is left out of a list because it can't be read. */
export function createIdentities(
  client: DynamoClient,
  { identities: table }: TableNames,
  report: ReportUnreadable = () => undefined,
): Identities {
  const kept = { client, table, getIdentity: shareGetItem((key) => getItem(client, table, key)) };
  return { ...keysIn(kept, report), ...peopleIn(kept) };
}

/** Where identities are kept, and how one of them is read. */
type Kept = { readonly client: DynamoClient; readonly table: string; readonly getIdentity: GetItem };

function peopleIn({ client, table, getIdentity }: Kept): Pick<Identities, "userIdOf"> {
  return {
    async userIdOf(person, proposed) {
      const id = idOfSubject(person);
      const known = await getIdentity({ id });
      if (known !== undefined) return subjectItem.parse(known).userId;
      const Item = { id, userId: proposed };
      const ConditionExpression = "attribute_not_exists(id)";
      const put = new PutCommand({ TableName: table, Item, ConditionExpression });
      try {
        await onDynamo(() => client.send(put));
      } catch (error) {
        // Another request of the same person was faster, or this very one, whose first answer was lost.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
      return subjectItem.parse(await getIdentity({ id })).userId;
    },
  };
}

const idOf = (item: Item): string => String(item["id"]);

function keysIn(
  { client, table, getIdentity }: Kept,
  report: ReportUnreadable,
): Omit<Identities, "userIdOf"> {
  const keysBehind = async (after: string | undefined, limit: number) => {
    const query = new QueryCommand({
      TableName: table,
      IndexName: INDEXES.identities,
      KeyConditionExpression: "kind = :kind",
      ExpressionAttributeValues: { ":kind": KEY },
      ExclusiveStartKey: after === undefined ? after : { id: after, kind: KEY },
      Limit: limit,
    });
    const { Items = [], LastEvaluatedKey } = await onDynamo(() => client.send(query));
    const { values, unreadable } = readEach(Items, readKey, report);
    return {
      keys: values,
      unreadable: unreadable.map(idOf),
      next: LastEvaluatedKey && idOf(LastEvaluatedKey),
    };
  };

  return {
    async addKey({ keyId, expiresAt, ...rest }, hash) {
      const Item = {
        id: idOfKey(keyId),
        kind: KEY,
        hash,
        ...rest,
        validUntil: expiresAt,
        expiresAt: Math.ceil(Date.parse(expiresAt) / 1000),
      };
      const ConditionExpression = "attribute_not_exists(id) OR #hash = :hash";
      const put = new PutCommand({
        TableName: table,
        Item,
        // The SDK repeats what was not answered, and finds its own key.
        ConditionExpression,
        ExpressionAttributeNames: { "#hash": "hash" },
        ExpressionAttributeValues: { ":hash": hash },
      });
      await onDynamo(() => client.send(put));
    },

    async findKey(keyId) {
      const item = await getIdentity({ id: idOfKey(keyId) });
      return item && { key: readKey(item), hash: hashedItem.parse(item).hash };
    },

    async removeKey(keyId) {
      const Key = { id: idOfKey(keyId) };
      await onDynamo(() => client.send(new DeleteCommand({ TableName: table, Key })));
    },

    async listKeys({ limit, after }, isAskedFor = () => true) {
      const items: KeptKey[] = [];
      const unreadable: string[] = [];
      let next = after;
      for (let read = 0; read < MOST_READS; read++) {
        const slice = await keysBehind(next, limit - items.length);
        items.push(...slice.keys.filter(isAskedFor));
        unreadable.push(...slice.unreadable);
        next = slice.next;
        if (next === undefined || items.length + unreadable.length >= limit) break;
      }
      return { items, unreadable, ...(next !== undefined && { next }) };
    },
  };
}

function readKey(item: Item): KeptKey {
  const parsed = keptItem.safeParse(item);
  if (!parsed.success) throw new Unreadable(`the identity ${String(item["id"])}`, { cause: parsed.error });
  const { id, validUntil, ...rest } = parsed.data;
  return { ...rest, keyId: id.slice(idOfKey("").length), expiresAt: validUntil };
}
