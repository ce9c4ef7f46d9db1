import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { STORAGE_ID, STORAGE_VERSION } from "#adapters/dynamodb/storage.ts";
import { provision } from "#infra/provision/provision.ts";
import { eventually } from "../support/client.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
  const { dynamo, names } = system.core;
  const Key = { eventId: STORAGE_ID, version: STORAGE_VERSION };
  await dynamo.send(new DeleteCommand({ TableName: names.tables.journal, Key }));
});
afterAll(() => system.stop());

test("a gateway on what is not migrated yet lives, is not ready, and goes on once it is", async () => {
  const statuses = async () => {
    const answers = ["/healthz", "/readyz", "/events"].map((path) => system.call("GET", path));
    return (await Promise.all(answers)).map(({ status }) => status);
  };
  expect(await statuses()).toEqual([200, 503, 503]);
  await provision(system.core.clients, system.core.names, () => undefined);
  await eventually(async () => expect(await statuses()).toEqual([200, 200, 200]), 5000);
});
