import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { TABLE_KEYS, type TableNames } from "#platform/resource-names.ts";
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

/** The tables that every system has had from its beginning; the others it may lack until it needs them. */
type ProbedTables = Omit<TableNames, "identities" | "erasures"> & Partial<TableNames>;

/**
 * Resolves when each of these tables answers a read. Throws `Unavailable` otherwise. It reads nobody's key, another
 * one each time: so a single busy partition fails few probes, and never one after another.
 */
export async function probeTables(client: DynamoClient, tables: ProbedTables): Promise<void> {
  const id = `-${randomUUID()}`;
  const nobody = { id, userId: id, eventId: id, ticket: 0, version: 0 };
  const probes = Object.entries(tables).map(([table, TableName]) => {
    const Key = Object.fromEntries(TABLE_KEYS[table as keyof TableNames].map((name) => [name, nobody[name]]));
    return onDynamo(() => client.send(new GetCommand({ TableName, Key })));
  });
  await Promise.all(probes);
}
