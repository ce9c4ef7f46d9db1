import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSqsClient } from "#adapters/sqs/client.ts";
import { createCommandQueue } from "#adapters/sqs/command-queue.ts";
import { replayErasures } from "#cli/erase/replay.ts";
import { systemClock } from "#platform/clock.ts";
import { eventually } from "../support/client.ts";
import { createTestApp, type TestApp } from "../support/systems/test-app.ts";

/** After a restore: the tables know again whoever was erased since the backup. */

let system: TestApp;
beforeAll(async () => {
  system = await createTestApp();
  await system.startWorker();
});
afterAll(() => system.stop());

const replay = () => {
  const { names, personal, registrations, events } = system.core;
  const queue = createCommandQueue(createSqsClient("us-east-1"), names.commands);
  const more = { registrations, events, clock: systemClock, onPerson: () => undefined };
  return replayErasures({ known: personal.erased(), personal, queue, ...more });
};

test("whoever was erased is so again, as of then, and leaves what is to come; nobody else does", async () => {
  const { dynamo, names } = system.core;
  await system.addEvent("concert");
  for (const userId of ["ada", "ben"])
    await system.call("POST", "/users", { body: { userId, name: "Name" } });
  const erased = (await system.call("DELETE", "/users/ada")).body;

  // The backup has her, with a seat.
  const Item = { userId: "ada", name: "Name", createdAt: systemClock() };
  await dynamo.send(new PutCommand({ TableName: names.tables.users, Item }));
  const headers = { prefer: "wait=10" };
  for (const userId of ["ada", "ben"])
    expect(
      (await system.call("POST", "/events/concert/register", { body: { userId }, headers })).status,
    ).toBe(201);

  expect(await replay()).toEqual({ people: 1, commands: 1 });
  expect((await system.call("GET", "/users/ada")).body).toEqual(erased);
  await eventually(async () => {
    const { body } = await system.call("GET", "/events/concert/registrations");
    expect((body as { items: object[] }).items).toMatchObject([{ userId: "ben" }]);
  });
  expect(await replay()).toEqual({ people: 1, commands: 0 });
});
