import { TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyCommands } from "#application/applying/apply-commands.ts";
import { systemClock } from "#platform/clock.ts";
import { recordCalls } from "../contract/record-calls.ts";
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
  const deps = {
    store: core.store,
    clock: systemClock,
    announce: () => undefined,
    report: (_: string, error: unknown) => expect.fail(String(error)),
    stopping: new AbortController().signal,
  };
  await applyCommands(deps, eventId, ["first", ...waiting].map(register));

  const transactions = recordCalls<{ TransactItems?: unknown[] }>(core.dynamo, TransactWriteItemsCommand);
  expect(await applyCommands(deps, eventId, [update({ capacity: 201 })])).toEqual({ done: 1 });

  const actions = transactions.map(({ TransactItems = [] }) => TransactItems.length);
  expect(actions).toEqual([98, 98, 98, 98, 19]);
  expect(await core.events.find(eventId)).toMatchObject({ registeredCount: 201, waitlistCount: 0 });
});
