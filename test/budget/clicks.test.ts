import { BatchWriteCommand, GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RequestRecord } from "#domain/request-record.ts";
import { isForgotten } from "#domain/request-record.ts";
import { systemClock } from "#platform/clock.ts";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, idsOf, register, startCore, unregister, update } from "../support/systems/core.ts";

/** What somebody who clicks on and on costs: themselves, and others at the same event. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

/** Read units of a look at the row. */
async function unitsOf(userId: string, eventId: string): Promise<number> {
  const { ConsumedCapacity } = await core.dynamo.send(
    new GetCommand({
      TableName: core.names.tables.registrations,
      Key: { userId, eventId },
      ConsistentRead: true,
      ReturnConsumedCapacity: "TOTAL",
    }),
  );
  return ConsumedCapacity?.CapacityUnits ?? Number.NaN;
}

async function historyOf(eventId: string, userId: string): Promise<readonly RequestRecord[]> {
  const histories = await core.memory.histories([{ eventId, userId }]);
  return histories.flatMap(({ records }) => records);
}

/** A row as versions before 0.2.0 left it: a seat, and a thousand refusals of 273 bytes each. */
function fatRow(userId: string, eventId: string): Record<string, unknown> {
  const at = systemClock();
  const standing = { status: "registered", registeredAt: at };
  const receipts = Array.from({ length: 1000 }, () => ({
    ...register(userId),
    command: undefined,
    completedAt: at,
    result: { status: "rejected", rejection: { type: "AlreadyRegistered", standing } },
  }));
  return { userId, eventId, ...standing, seat: `${at}#${userId}`, receipts, revision: 1000 };
}

describe("eleven hundred clicks of one person", () => {
  test("leave a row that costs two read units after the next, and everybody else's in peace", async () => {
    const [ann = "", bob = ""] = idsOf("clicker", 2);
    await core.addUsers([ann, bob]);
    const eventId = await core.addEvent(10);
    const clicks = Array.from({ length: 1100 }, () => register(ann));

    const { apply } = createApplier(core.store);
    expect(await apply(eventId, [...clicks, register(bob)])).toEqual({ done: 1101 });
    expect(await unitsOf(ann, eventId)).toBeLessThanOrEqual(9);
    expect(await historyOf(eventId, ann)).toHaveLength(1100);

    clicks.push(register(ann));
    await apply(eventId, clicks.slice(-1));

    expect(await unitsOf(ann, eventId)).toBeLessThanOrEqual(2);
    expect(await unitsOf(bob, eventId)).toBeLessThanOrEqual(1);
    const kept = await historyOf(eventId, ann);
    expect(kept.length).toBeGreaterThan(144);
    expect(kept.map(({ key }) => key)).toEqual(clicks.slice(-kept.length).map(({ key }) => key));
  });
});

test("what comes again is not done again, however much of it there is", async () => {
  const [ann = "", bob = ""] = idsOf("again", 2);
  await core.addUsers([ann, bob]);
  const eventId = await core.addEvent(1);
  const burst = [register(ann), unregister(ann), register(ann), register(bob)];
  const many = Array.from({ length: 800 }, (_, i) =>
    i % 8 === 0 ? update({ title: `t${i}` }) : register(ann),
  );
  const commands = [...burst, ...many];
  const { apply } = createApplier(core.store);
  await apply(eventId, commands);
  const before = await core.events.find(eventId);

  expect(await apply(eventId, commands)).toEqual({ done: commands.length });
  expect(await apply(eventId, commands.slice(0, 50))).toEqual({ done: 50 });

  expect(await core.events.find(eventId)).toEqual(before);
  expect(await core.registrations.find(eventId, ann)).toMatchObject({ status: "registered" });
});

describe("a row that clicks made fat in a former version", () => {
  const put = async (rows: readonly Record<string, unknown>[]) => {
    const puts = rows.map((Item) => ({ PutRequest: { Item } }));
    const RequestItems = { [core.names.tables.registrations]: puts };
    await core.dynamo.send(new BatchWriteCommand({ RequestItems }));
  };

  test("is slim after the next command, which says what was forgotten", async () => {
    const [fat = ""] = idsOf("fat", 1);
    await core.addUsers([fat]);
    const eventId = await core.addEvent(10);
    await put([fatRow(fat, eventId)]);
    expect(await unitsOf(fat, eventId)).toBeGreaterThan(60);
    const [oldest] = await historyOf(eventId, fat);

    const { apply } = createApplier(core.store);
    await apply(eventId, [register(fat)]);

    expect(await unitsOf(fat, eventId)).toBeLessThanOrEqual(2);
    const [history] = await core.memory.histories([{ eventId, userId: fat }]);
    expect(isForgotten(oldest?.acceptedAt ?? "", history ?? { records: [] }, systemClock())).toBe(true);
  });

  test("does not stop its event, not even ten of them in a crowd", async () => {
    const fat = idsOf("heavy", 10);
    const crowd = idsOf("crowd", 88);
    await core.addUsers([...fat, ...crowd]);
    const eventId = await core.addEvent(100);
    for (const userId of fat) await put([fatRow(userId, eventId)]);

    const { apply } = createApplier(core.store);
    expect(await apply(eventId, [...fat, ...crowd].map(register))).toEqual({ done: 98 });

    for (const userId of fat) expect(await unitsOf(userId, eventId)).toBeLessThanOrEqual(2);
  });
});
