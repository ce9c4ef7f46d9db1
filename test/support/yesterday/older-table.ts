import { CreateTableCommand, DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createTableInput, resourceDefinitions } from "#infra/resources.ts";
import type { ResourceNames } from "#platform/resource-names.ts";
import type { System } from "../systems/system.ts";
import { yesterdaysItems } from "./f5d9103.ts";

/** A table of events as 0.1.0 made it, without an index, and with an event as it stored it. */
export async function makeOlder({ dynamo }: System["clients"], names: ResourceNames): Promise<void> {
  const TableName = names.tables.events;
  const events = resourceDefinitions(names).tables.find(({ name }) => name === TableName);
  if (events === undefined) throw new Error("there is no table of events");
  const { indexes: _, ...older } = events;
  await dynamo.send(new DeleteTableCommand({ TableName }));
  await dynamo.send(new CreateTableCommand(createTableInput(older)));
  const [Item] = yesterdaysItems("ball").events;
  await createDynamoClient("us-east-1").send(new PutCommand({ TableName, Item }));
}
