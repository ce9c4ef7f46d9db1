import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JournalSlice } from "#ports/journal.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { commitOf, nextOf } from "./commits.ts";

let core: Core;
let eventId = "";
beforeAll(async () => {
  core = await startCore();
  eventId = await journalled(9);
});
afterAll(() => core.stop());

const at = (second: number) => `2027-01-01T12:00:${String(second).padStart(2, "0")}.000Z`;

/** An event with so many entries after that of its creation; `title` makes them long. */
async function journalled(count: number, title = "Ball"): Promise<string> {
  const created = await core.addEvent(1);
  for (let i = 0; i < count; i++) {
    const event = await nextOf(core, created);
    const facts = [{ type: "EventUpdated", changes: { description: title }, at: at(i) } as const];
    await core.store.commit(
      commitOf(created, { at: at(i), expectedVersion: event.version - 1, event, facts }),
    );
  }
  return created;
}

const versions = ({ entries }: JournalSlice) => entries.map(({ version }) => version);

describe("a slice of a journal", () => {
  test.each([
    ["asc", undefined, 4, [1, 2, 3, 4], 4],
    ["asc", 4, 4, [5, 6, 7, 8], 8],
    ["asc", 8, 4, [9, 10], undefined],
    ["asc", 6, 4, [7, 8, 9, 10], undefined],
    ["asc", 10, 4, [], undefined],
    ["desc", undefined, 4, [10, 9, 8, 7], 7],
    ["desc", 7, 4, [6, 5, 4, 3], 3],
    ["desc", 3, 4, [2, 1], undefined],
    ["desc", 5, 4, [4, 3, 2, 1], undefined],
    ["desc", 1, 4, [], undefined],
  ] as const)("%s behind %s, %d at most, is %j", async (order, after, limit, expected, next) => {
    const slice = await core.journal.slice(eventId, { order, after, limit });
    expect(versions(slice)).toEqual(expected);
    expect(slice.next).toBe(next);
  });

  test("has the entries as they were committed", async () => {
    const { entries } = await core.journal.slice(eventId, { order: "asc", limit: 100 });
    expect(entries).toEqual(await Array.fromAsync(core.outbox.forwards(eventId, 1, 100)));
  });

  test("of no event is empty", async () => {
    expect(await core.journal.slice("nowhere", { order: "asc", limit: 1 })).toEqual({ entries: [] });
  });

  test("ends where it passes a megabyte, and says that there is more", async () => {
    const long = await journalled(5, "x".repeat(350_000));
    const found: number[][] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const slice: JournalSlice = await core.journal.slice(long, { order: "asc", after, limit: 100 });
      found.push(versions(slice));
      after = slice.next;
    }
    expect(found.length).toBeGreaterThan(1);
    expect(found.flat()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("says of an entry that can't be read which it is", async () => {
    const broken = await journalled(2);
    await core.dynamo.send(
      new UpdateCommand({
        TableName: core.names.tables.journal,
        Key: { eventId: broken, version: 2 },
        UpdateExpression: "SET facts = :facts",
        ExpressionAttributeValues: { ":facts": "none" },
      }),
    );
    const { entries } = await core.journal.slice(broken, { order: "desc", limit: 2 });
    expect(entries).toMatchObject([{ version: 3 }, { version: 2, isUnreadable: true }]);
  });
});
