import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { ROLES } from "#contracts/access.ts";
import type { TableNames } from "#platform/resource-names.ts";
import type { KeptSession, SessionStore } from "#ports/sessions.ts";
import { type DynamoClient, onDynamo } from "./client.ts";
import { getItem } from "./reading.ts";

/**
 * Sessions are kept beside the identities, as { id: "session#" and a hash of the token, holder, endsAt, idleUntil,
 * expiresAt }. `expiresAt` is the epoch second after which DynamoDB may delete the item.
 */

const idOf = (hash: string): string => `session#${hash}`;

const sessionItem = z.object({
  holder: z.object({
    id: z.string(),
    role: z.enum(ROLES),
    userId: z.string().exactOptional(),
    email: z.string().exactOptional(),
    events: z.array(z.string()).exactOptional(),
    linksSince: z.string().exactOptional(),
  }),
  endsAt: z.string(),
  idleUntil: z.string(),
});

export function createSessionStore(client: DynamoClient, { identities: table }: TableNames): SessionStore {
  const put = (hash: string, session: KeptSession, ConditionExpression?: string) => {
    const expiresAt = Math.ceil(Date.parse(session.idleUntil) / 1000);
    const Item = { id: idOf(hash), ...session, expiresAt };
    return onDynamo(() => client.send(new PutCommand({ TableName: table, Item, ConditionExpression })));
  };
  return {
    async keep(hash, session) {
      await put(hash, session);
    },

    async extend(hash, session) {
      try {
        await put(hash, session, "attribute_exists(id)");
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async find(hash) {
      const item = await getItem(client, table, { id: idOf(hash) });
      // What only a newer version can read is no session here: its holder signs in once more.
      return item && sessionItem.safeParse(item).data;
    },

    async remove(hash) {
      const Key = { id: idOf(hash) };
      await onDynamo(() => client.send(new DeleteCommand({ TableName: table, Key })));
    },
  };
}
