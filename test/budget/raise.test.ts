import { TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordCalls } from "../contract/record-calls.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, idsOf, register, startCore, update } from "../support/systems/core.ts";

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

/** Two writes for each person, in as few transactions as there can be: 48 people, or 97 writes, in each. */
test("a raise costs two writes for each who is promoted, and three for each 48 of them", async () => {
  const waiting = idsOf("waiting", 200);
  await core.addUsers(["first", ...waiting]);
  const eventId = await core.addEvent(1);
  const { apply, errors } = createApplier(core.store);
  await apply(eventId, ["first", ...waiting].map(register));

  const transactions = recordCalls<{ TransactItems?: unknown[] }>(core.dynamo, TransactWriteItemsCommand);
  expect(await apply(eventId, [update({ capacity: 201 })])).toEqual({ done: 1 });
  expect(errors).toEqual([]);

  const actions = transactions.map(({ TransactItems = [] }) => TransactItems.length);
  expect(actions).toEqual([98, 98, 98, 98, 19]);
  expect(await core.events.find(eventId)).toMatchObject({ registeredCount: 201, waitlistCount: 0 });
});
