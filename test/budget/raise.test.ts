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

/**
 * DynamoDB counts the items that a transaction changes, up to 4 MB; the emulator counts what is sent of them. From
 * now on each change of a row of `heavy` counts as much as the row.
 */
function refuseAboveFourMegabytes(heavy: readonly string[], bytesOfRow: number): void {
  type Action = { readonly Update?: { readonly Key?: { readonly userId?: unknown } } };
  core.dynamo.middlewareStack.add(
    (next) => async (args) => {
      const { TransactItems = [] } = args.input as { readonly TransactItems?: readonly Action[] };
      const changed = TransactItems.filter(({ Update }) => heavy.includes(String(Update?.Key?.userId)));
      if (changed.length * bytesOfRow <= 4 * 1024 * 1024) return await next(args);
      const message = "The aggregate size of the items in the transaction can't exceed 4 MB";
      throw Object.assign(new Error(message), {
        name: "ValidationException",
        $metadata: { httpStatusCode: 400 },
      });
    },
    { step: "initialize", name: "fourMegabytes", override: true },
  );
}

test.each([
  ["of 0.1.0: a thousand maps, 322 KB", 322, 48],
  ["of yesterday: 32 KB", 32, 48],
  ["as heavy as DynamoDB takes them", 400, 99],
])("a raise promotes everybody, however heavy their rows are: %s", async (name, kilobytes, count) => {
  const waiting = idsOf(`heavy${kilobytes}`, count);
  await core.addUsers(["first", ...waiting]);
  const eventId = await core.addEvent(1);
  const { apply } = createApplier(core.store);
  await apply(eventId, ["first", ...waiting].map(register));
  refuseAboveFourMegabytes(waiting, kilobytes * 1024);

  expect(await apply(eventId, [update({ capacity: count + 1 })]), name).toEqual({ done: 1 });

  expect(await core.events.find(eventId)).toMatchObject({ registeredCount: count + 1, waitlistCount: 0 });
  const [history] = await core.memory.histories([{ eventId }]);
  expect(history?.records.at(-1)?.result).toEqual({ status: "succeeded", outcome: "updated" });
});
