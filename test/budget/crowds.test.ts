import { BatchGetItemCommand, GetItemCommand, QueryCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createEventCatalog } from "#adapters/dynamodb/event-catalog.ts";
import { createRegistrationReader } from "#adapters/dynamodb/registration-reader.ts";
import { createUserDirectory } from "#adapters/dynamodb/user-directory.ts";
import type { Page } from "#contracts/list.ts";
import type { Registration } from "#contracts/registration.ts";
import { composeGateway } from "#gateway/compose.ts";
import { gatewaySchema } from "#gateway/config.ts";
import { readConfig } from "#platform/config.ts";
import { recordCalls } from "../contract/record-calls.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, idsOf, register, startCore, unregister } from "../support/systems/core.ts";

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
    return {
      status: response.status,
      body: (await response.json()) as Registration & Partial<Page<Registration>>,
    };
  };
  return {
    get,
    gets: recordCalls<GetItemCommand["input"]>(client, GetItemCommand),
    queries: recordCalls<QueryCommand["input"]>(client, QueryCommand),
    scans: recordCalls<ScanCommand["input"]>(client, ScanCommand),
    batches: recordCalls<BatchGetItemCommand["input"]>(client, BatchGetItemCommand),
  };
}

test("a thousand looks at an event at once are a few reads", async () => {
  const { get, gets } = recordedGateway();
  const looks = await Promise.all(Array.from({ length: 1000 }, () => get(`/events/${eventId}`)));
  expect(new Set(looks.map(({ status }) => status))).toEqual(new Set([200]));
  expect(gets.length).toBeLessThanOrEqual(30);
});

test("a crowd that asks for its positions is a few reads of the waitlist", async () => {
  const { get, queries } = recordedGateway();
  const asked = Array.from({ length: 60 }, (_, i) => i % 12);
  const look = (i: number) => get(`/events/${eventId}/registrations/${PEOPLE[i + 1]}`);
  const looks = await Promise.all(asked.map(look));
  expect(looks.map(({ body }) => body.position).join()).toBe(asked.map((i) => i + 1).join());
  // What is read is shared for half a second.
  expect(queries.length).toBeLessThanOrEqual(10);
});

test("a hundred looks at a page of the waitlist are a few reads of it, and of the people on it", async () => {
  const { get, queries, batches } = recordedGateway();
  const look = () => get(`/events/${eventId}/waitlist?limit=100`);
  const looks = await Promise.all(Array.from({ length: 100 }, look));
  for (const { body } of looks) expect(body.items?.map(({ userId }) => userId)).toEqual(PEOPLE.slice(1, 101));
  expect(queries.length).toBeLessThanOrEqual(10);
  expect(batches.length).toBeLessThanOrEqual(10);
});

test.each(["/events", "/users"])("a hundred looks at %s are a few scans", async (path) => {
  const { get, scans } = recordedGateway();
  const looks = await Promise.all(Array.from({ length: 100 }, () => get(path)));
  expect(new Set(looks.map(({ status }) => status))).toEqual(new Set([200]));
  expect(scans.length).toBeLessThanOrEqual(10);
});

test("whoever has joined or left is seen by the next look, however recently others have looked", async () => {
  const { get } = recordedGateway();
  const people = idsOf("late", 20);
  await core.addUsers(people);
  const { apply } = createApplier(core.store);
  for (const [i, userId] of people.entries()) {
    await apply(eventId, [register(userId)]);
    const position = PEOPLE.length + i;
    expect((await get(`/events/${eventId}/registrations/${userId}`)).body).toMatchObject({ position });
    const shown = (await get(`/events/${eventId}/waitlist?limit=1000`)).body.items ?? [];
    expect(shown.at(-1)).toMatchObject({ userId, position });
  }
  await apply(eventId, [unregister(people[0] ?? "")]);
  const { body } = await get(`/events/${eventId}/registrations/${people[1]}`);
  expect(body.position).toBe(PEOPLE.length);
});
