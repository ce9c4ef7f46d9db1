import { BatchExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { SHARDS, shardOf } from "#adapters/dynamodb/pending.ts";
import type { JournalEntry, PendingRange } from "#ports/outbox.ts";
import { newestPending } from "../support/pending.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { AT, commitOf, everything, nextOf } from "./commits.ts";
import { recordCalls } from "./record-calls.ts";

/** Marks, claims, and where marks are found. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const AFTER = "2027-01-02T00:00:00.000Z";
const second = (n: number) => `2027-01-01T12:01:${String(n).padStart(2, "0")}.000Z`;

/** An event with an entry, version 2, that is to be published. */
async function announced(isUnmarked = false): Promise<string> {
  const eventId = await core.addEvent(1);
  const facts = [{ type: "CapacityRaised", capacity: 2, at: AT }] as const;
  const event = await nextOf(core, eventId);
  const commit = commitOf(eventId, { expectedVersion: 1, event, facts, isAnnounced: true });
  await core.store.commit({ ...commit, isUnmarked });
  return eventId;
}

async function entryOf(eventId: string): Promise<JournalEntry | undefined> {
  const [entry] = await Array.fromAsync(core.outbox.forwards(eventId, 2, 2));
  return entry;
}

const unsettledOf = async (eventId: string) =>
  (await core.store.load({ eventId, userIds: [], ranked: [], event: false, head: 0 })).unsettled;

describe("an entry that is committed without a mark", () => {
  test("is not pending; its event names it as unsettled until the next commit", async () => {
    const eventId = await announced(true);
    expect(await entryOf(eventId)).toMatchObject({ version: 2, isPending: false });
    expect(await unsettledOf(eventId)).toBe(2);

    const facts = [{ type: "CapacityRaised", capacity: 3, at: AT }] as const;
    const event = await nextOf(core, eventId);
    await core.store.commit(commitOf(eventId, { expectedVersion: 2, event, facts, isAnnounced: true }));
    expect(await unsettledOf(eventId)).toBeUndefined();
  });

  test("is pending once it is marked, also the second time, and found by sweeps", async () => {
    const eventId = await announced(true);
    const before = await entryOf(eventId);
    for (let i = 0; i < 2; i++) {
      await core.outbox.markPending(eventId, 2);
      expect(await entryOf(eventId)).toEqual({ ...before, isPending: true });
    }
    expect((await newestPending(core.outbox, AFTER)).get(eventId)).toBe(2);
    await core.outbox.markPublished(eventId, 2);
    expect(await entryOf(eventId)).toEqual(before);
  });

  test("and doesn't exist is not created by a mark, a claim or its end", async () => {
    const eventId = await announced();
    const before = await everything(core);
    await core.outbox.markPending(eventId, 9);
    await core.outbox.markPending("no-such-event", 2);
    expect(await core.outbox.claim(eventId, 9, { at: second(0), until: second(30) })).toBe(false);
    await core.outbox.release(eventId, 9);
    expect(await everything(core)).toEqual(before);
  });
});

test("the mark of an entry is changed once by a call, as DynamoDB demands", async () => {
  const [one, other] = [await announced(), await announced()];
  const dynamo = createDynamoClient("us-east-1");
  const made = recordCalls<BatchExecuteStatementCommand["input"]>(dynamo, BatchExecuteStatementCommand);
  const outbox = createOutbox(dynamo, core.names.tables);
  await Promise.all([one, one, other].map((eventId) => outbox.markPublished(eventId, 2)));
  expect(made.map(({ Statements = [] }) => Statements.length)).toEqual([1, 2]);
});

describe("a claim", () => {
  const claim = (eventId: string, from: number) =>
    core.outbox.claim(eventId, 2, { at: second(from), until: second(from + 30) });

  test("is one's own until it is over", async () => {
    const eventId = await announced();
    expect([await claim(eventId, 0), await claim(eventId, 1), await claim(eventId, 29)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(await claim(eventId, 31)).toBe(true);
  });

  test("of many at the same time is one's alone", async () => {
    const eventId = await announced();
    const all = await Promise.all(Array.from({ length: 10 }, () => claim(eventId, 0)));
    expect(all.filter(Boolean)).toHaveLength(1);
  });

  test("can be given up", async () => {
    const eventId = await announced();
    await claim(eventId, 0);
    await core.outbox.release(eventId, 2);
    expect(await claim(eventId, 1)).toBe(true);
  });

  test("is not to be had of what is published", async () => {
    const eventId = await announced();
    await core.outbox.markPublished(eventId, 2);
    expect(await claim(eventId, 0)).toBe(false);
  });
});

describe("what is pending", () => {
  const put = (eventId: string, version: number, pending: string) => {
    const Item = { eventId, version, at: AT, facts: [], pending };
    return core.dynamo.send(new PutCommand({ TableName: core.names.tables.journal, Item }));
  };

  test("is found in whichever shard a version of Muster has put it", async () => {
    const eventIds = SHARDS.map((shard) => `in-shard-${shard}`);
    await Promise.all(eventIds.map((eventId, i) => put(eventId, 2, String(i))));
    const found = await newestPending(core.outbox, AFTER);
    expect(eventIds.filter((eventId) => found.get(eventId) !== 2)).toEqual([]);
    expect(SHARDS).toEqual(expect.arrayContaining(["0", "1", "2", "3"]));
  });

  test("is spread over the shards, whatever the ids look like", () => {
    for (const idOf of [(i: number) => `event-${i}`, (i: number) => "x".repeat(i % 100).concat(String(i))]) {
      const ids = Array.from({ length: 3200 }, (_, i) => idOf(i));
      const sizes = [...Map.groupBy(ids, shardOf).values()].map(({ length }) => length);
      expect(sizes).toHaveLength(32);
      expect(Math.max(...sizes)).toBeLessThan(160);
    }
  });

  test("is found behind an event with more than five hundred entries, which are several ranges", async () => {
    const hot = "hot";
    const cold =
      Array.from({ length: 500 }, (_, i) => `cold-${i}`).find((id) => shardOf(id) === shardOf(hot)) ?? "";
    for (let from = 2; from < 1202; from += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, i) => put(hot, from + i, shardOf(hot))));
    }
    const Item = { eventId: cold, version: 2, at: second(1), facts: [], pending: shardOf(cold) };
    await core.dynamo.send(new PutCommand({ TableName: core.names.tables.journal, Item }));

    const ranges: PendingRange[] = await Array.fromAsync(core.outbox.pendingBefore(AFTER));

    expect(ranges.filter(({ eventId }) => eventId === cold)).toEqual([
      { eventId: cold, from: 2, through: 2 },
    ]);
    const ofHot = ranges.filter(({ eventId }) => eventId === hot).toSorted((a, b) => a.from - b.from);
    expect(ofHot.length).toBeGreaterThan(2);
    expect([ofHot[0]?.from, ofHot.at(-1)?.through]).toEqual([2, 1201]);
  });
});
