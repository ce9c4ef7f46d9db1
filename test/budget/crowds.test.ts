import { GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createRegistrationReader } from "#adapters/dynamodb/registration-reader.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import { recordCalls } from "../contract/record-calls.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, idsOf, register } from "../support/systems/core.ts";
import { startCore } from "../support/systems/core.ts";

/** What it costs when a crowd looks at the same thing at the same moment. */

const PEOPLE = idsOf("person", 400);

let core: Core;
let eventId = "";
beforeAll(async () => {
  core = await startCore();
  await core.addUsers(PEOPLE);
  eventId = await core.addEvent(1);
  await createApplier(core.store).apply(eventId, PEOPLE.map(register));
});
afterAll(() => core.stop());

/** A gateway whose calls are recorded. */
function recordedGateway() {
  const client = createDynamoClient("us-east-1");
  const { tables } = core.names;
  const { app } = composeGateway(readConfig(gatewaySchema, { ...core.env, LOG_LEVEL: "silent" }), {
    users: createUserDirectory(client, tables),
    events: createEventCatalog(client, tables),
    registrations: createRegistrationReader(client, tables),
  });
  const get = async (path: string) => {
    const response = await app.request(path);
    return { status: response.status, body: (await response.json()) as { position?: number } };
  };
  const gets = recordCalls<GetItemCommand["input"]>(client, GetItemCommand);
  return { get, gets, queries: recordCalls<QueryCommand["input"]>(client, QueryCommand) };
}

test("a thousand looks at an event at once are a few reads", async () => {
  const { get, gets } = recordedGateway();
  const looks = await Promise.all(Array.from({ length: 1000 }, () => get(`/events/${eventId}`)));
  expect(new Set(looks.map(({ status }) => status))).toEqual(new Set([200]));
  expect(gets.length).toBeLessThanOrEqual(30);
});
