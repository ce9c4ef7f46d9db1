import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { randomKey } from "#application/accepting/random-key.ts";
import { CommitConflict, Unavailable } from "#ports/errors.ts";
import { MAX_ACTIONS } from "#ports/roster-store.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import {
  commitOf,
  everything,
  nextOf,
  placeOf,
  promotionOf,
  recordOf,
  seatOf,
  waitingOf,
} from "./commits.ts";

/** `RosterStore.commit`: as much as fits, and never a part of it. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const KB = 1024;

test("a commit may have as many actions as a transaction takes", async () => {
  const eventId = await core.addEvent(100);
  const rows = idsOf("full", MAX_ACTIONS - 2).map((userId) => seatOf(userId));

  await core.store.commit(commitOf(eventId, { event: await nextOf(core, eventId), rows }));

  const { items } = await core.registrations.seats(eventId, { limit: 1000 });
  expect(items.map(({ userId }) => userId)).toEqual(rows.map(({ userId }) => userId));
});

describe("what no transaction can take is refused for good, not as if it could pass later:", () => {
  test.each([
    ["one action too many", idsOf("many", MAX_ACTIONS - 1).map((userId) => seatOf(userId))],
    ["an item above 400 KB", [seatOf("small"), placeOf("big", 1, recordOf("k", "x".repeat(400 * KB)))]],
    ["4 MB in all", idsOf("heavy", 60).map((id) => placeOf(id, 1, recordOf("k", "x".repeat(80 * KB))))],
  ])("%s", async (_, rows) => {
    const eventId = await core.addEvent(100);
    const before = await everything(core);

    const error: unknown = await core.store
      .commit(commitOf(eventId, { event: await nextOf(core, eventId), rows }))
      .catch((reason: unknown) => reason);

    expect(error).toMatchObject({ name: "ValidationException" });
    expect(error).not.toBeInstanceOf(Unavailable);
    expect(error).not.toBeInstanceOf(CommitConflict);
    expect(await everything(core)).toEqual(before);
  });
});

test("a row remembers a hundred requests in two read units, and is read as it was written", async () => {
  const eventId = await core.addEvent(1);
  const records = Array.from({ length: 100 }, () => ({
    ...recordOf(randomKey()),
    fingerprint: "n9Uk9XxmHyA",
  }));

  await core.store.commit(commitOf(eventId, { rows: [seatOf("memory", undefined, ...records)] }));

  expect(await core.memory.histories([{ eventId, userId: "memory" }])).toEqual([{ records }]);
  const command = new GetCommand({
    TableName: core.names.tables.registrations,
    Key: { userId: "memory", eventId },
    ConsistentRead: true,
    ReturnConsumedCapacity: "TOTAL",
  });
  const { ConsumedCapacity } = await core.dynamo.send(command);
  expect(ConsumedCapacity?.CapacityUnits).toBeLessThanOrEqual(2);
});

test("a promotion leaves the records of the promoted as they are", async () => {
  const eventId = await core.addEvent(1);
  const records = [recordOf("first"), recordOf("second")];
  const rows = [placeOf("lucky", 1, ...records)];
  const joined = [waitingOf("lucky", 1)];
  await core.store.commit(commitOf(eventId, { event: await nextOf(core, eventId), rows, joined }));
  const at = "2027-02-02T12:00:00.000Z";
  const event = await nextOf(core, eventId);

  const rowChanges = [promotionOf("lucky", 1, at)];
  await core.store.commit(
    commitOf(eventId, { at, expectedVersion: 2, event, rowChanges, removedTickets: [1] }),
  );

  expect(await core.memory.histories([{ eventId, userId: "lucky" }])).toEqual([{ records }]);
  const { waitlistedAt } = waitingOf("lucky", 1);
  const standing = { status: "registered", registeredAt: at, promotedAt: at, waitlistedAt };
  expect(await core.registrations.find(eventId, "lucky")).toEqual(standing);
  const { items } = await core.registrations.seats(eventId, { limit: 9 });
  expect(items).toEqual([{ userId: "lucky", standing }]);
  const interest = { eventId, userIds: ["lucky"], ranked: [], event: false, head: 0 };
  expect((await core.store.load(interest)).rows.get("lucky")?.revision).toBe(2);
});
