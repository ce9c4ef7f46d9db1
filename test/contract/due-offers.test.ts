import { randomBytes } from "node:crypto";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDueOffers } from "#adapters/dynamodb/due-offers.ts";
import type { Standing } from "#domain/event-state.ts";
import type { Unreadable } from "#ports/errors.ts";
import type { DueOffer } from "#ports/due-offers.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { AT, commitOf } from "./commits.ts";

/** `DueOffers`: the offers of all events, by when they run out. */

let core: Core;
let eventId = "";
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());
beforeEach(async () => {
  eventId = await core.addEvent(10);
});

const LATER = "2027-01-01T12:00:00.001Z";

const offerUntil = (expiresAt: string, ticket = 1): Standing => {
  return { status: "offered", ticket, waitlistedAt: AT, offeredAt: AT, expiresAt };
};

/** Writes the rows of people, of whom nothing is stored yet. */
const store = (standings: Readonly<Record<string, Standing>>, expectedRevision = 0) =>
  core.store.commit(
    commitOf(eventId, {
      rows: Object.entries(standings).map(([userId, standing]) => {
        return { userId, standing, expectedRevision, records: [] };
      }),
    }),
  );

/** What ran out before `at`, page by page, of the test's own event. */
async function pagesBefore(at: string, report?: (error: Unreadable) => void): Promise<DueOffer[][]> {
  const pages = await Array.fromAsync(
    createDueOffers(core.dynamo, core.names.tables, report).ranOutBefore(at),
  );
  return pages.map((page) => page.filter((offer) => offer.eventId === eventId));
}
const before = async (at: string) => (await pagesBefore(at)).flat();

describe("the offers that ran out", () => {
  test("are those whose last moment is before the time asked for", async () => {
    await store({ ada: offerUntil(AT, 7) });
    expect(await before(AT)).toEqual([]);
    expect(await before(LATER)).toEqual([{ eventId, userId: "ada", ticket: 7, expiresAt: AT }]);
  });

  test.each<[string, Standing]>([
    ["accepted", { status: "registered", registeredAt: AT }],
    ["ended", { status: "cancelled", cancelledAt: AT }],
    ["withdrawn", { status: "waitlisted", ticket: 1, waitlistedAt: AT }],
  ])("are none that were %s", async (_, standing) => {
    await store({ ada: offerUntil(AT), ben: offerUntil(AT, 2) });
    await store({ ada: standing }, 1);
    expect((await before(LATER)).map(({ userId }) => userId)).toEqual(["ben"]);
  });

  test("are those of people who were offered a seat while nobody had loaded their rows, too", async () => {
    await store({ ada: { status: "waitlisted", ticket: 1, waitlistedAt: AT } });
    const rowChanges = [{ userId: "ada", ticket: 1, standing: offerUntil(AT) }];
    await core.store.commit(commitOf(eventId, { rowChanges }));
    expect(await before(LATER)).toMatchObject([{ userId: "ada", ticket: 1 }]);
  });

  test("come in pages, each shard's in the order in which they ran out, whatever their ids", async () => {
    const people = idsOf(randomBytes(4).toString("hex"), 500);
    const expiresAt = (i: number) => new Date(Date.parse(AT) - (i % 100)).toISOString();
    for (let from = 0; from < people.length; from += 90) {
      const some = people.slice(from, from + 90).map((id, i) => [id, offerUntil(expiresAt(from + i))]);
      await store(Object.fromEntries(some) as Record<string, Standing>);
    }
    const pages = await pagesBefore(LATER);
    expect(pages.length).toBeGreaterThan(4);
    expect(pages.filter((page) => page.length > 100)).toEqual([]);
    for (const page of pages) {
      const times = page.map((offer) => offer.expiresAt);
      expect(times).toEqual(times.toSorted());
    }
    expect(
      pages
        .flat()
        .map(({ userId }) => userId)
        .toSorted(),
    ).toEqual(people);
  });

  test("begin with another shard each time", async () => {
    const people = idsOf(randomBytes(4).toString("hex"), 8);
    await store(Object.fromEntries(people.map((userId) => [userId, offerUntil(AT)])));
    const firsts = new Set<string | undefined>();
    for (let i = 0; i < 40; i++) firsts.add((await before(LATER))[0]?.userId);
    expect(firsts.size).toBeGreaterThan(1);
  });

  test("leave out one that can't be read, and report it", async () => {
    await store({ ada: offerUntil(AT), ben: offerUntil(AT, 2) });
    await core.dynamo.send(
      new UpdateCommand({
        TableName: core.names.tables.registrations,
        Key: { userId: "ada", eventId },
        UpdateExpression: "SET ticket = :none",
        ExpressionAttributeValues: { ":none": "none" },
      }),
    );
    const reported: string[] = [];
    const found = await pagesBefore(LATER, ({ message }) => void reported.push(message));
    expect(found.flat().map(({ userId }) => userId)).toEqual(["ben"]);
    expect(reported).toEqual([expect.stringContaining(`the registration of ada at ${eventId}`)]);
  });
});
