import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { TableNames } from "#platform/resource-names.ts";
import { clientOptions, guarded } from "../aws.ts";
import { withCheapCalls } from "../cheap-calls.ts";
import { sendWithoutToken } from "./without-token.ts";

export type DynamoClient = DynamoDBDocumentClient;

/** Its transactions carry no token. `before` is called before each call, which fails if it rejects. */
export function createDynamoClient(region: string, before?: () => Promise<void>): DynamoClient {
  const plain = withCheapCalls(new DynamoDBClient(clientOptions("DYNAMODB", region)));
  const client = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
  sendWithoutToken(client);
  if (before === undefined) return client;
  client.middlewareStack.add(
    (next) => async (args) => {
      await before();
      return await next(args);
    },
    { step: "initialize", name: "before" },
  );
  return client;
}

/** Runs a call to DynamoDB; throws `Unavailable` for what may work later. */
export function onDynamo<Result>(call: () => Promise<Result>): Promise<Result> {
  return guarded("the database", call);
}

/**
 * Resolves when every table answers a read. Throws `Unavailable` otherwise. It reads nobody's key, another one each
 * time: so a single busy partition fails few probes, and never one after another.
 */
export async function probeTables(client: DynamoClient, tables: TableNames): Promise<void> {
  const id = `-${randomUUID()}`;
  const nobody = { userId: id, eventId: id, ticket: 0, version: 0 };
  const keys: Record<keyof TableNames, (keyof typeof nobody)[]> = {
    users: ["userId"],
    events: ["eventId"],
    registrations: ["userId", "eventId"],
    waitlist: ["eventId", "ticket"],
    journal: ["eventId", "version"],
  };
  const probes = Object.entries(keys).map(([table, names]) => {
    const Key = Object.fromEntries(names.map((name) => [name, nobody[name]]));
    return onDynamo(() => client.send(new GetCommand({ TableName: tables[table as keyof TableNames], Key })));
  });
  await Promise.all(probes);
}
