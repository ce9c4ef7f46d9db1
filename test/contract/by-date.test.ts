import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DateBounds } from "#ports/event-catalog.ts";
import { recordCalls } from "./record-calls.ts";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { createApplier } from "../support/systems/applier.ts";
import { type Core, startCore, update } from "../support/systems/core.ts";

/** Events in order of their dates, from an index whose shards are merged. */

const day = (number: number) => `2027-05-${String(number).padStart(2, "0")}T18:00:00.000Z`;
/** Three events on each of twelve days; what order they were made in says nothing. */
const DAYS = [7, 3, 12, 1, 9, 5, 11, 2, 8, 4, 10, 6];

let core: Core;
const events: { date: string; eventId: string }[] = [];
beforeAll(async () => {
  core = await startCore();
  for (const number of [...DAYS, ...DAYS, ...DAYS]) {
    events.push({ date: day(number), eventId: await core.addEvent(1, true, day(number)) });
  }
  events.sort((a, b) => (`${a.date} ${a.eventId}` < `${b.date} ${b.eventId}` ? -1 : 1));
});
afterAll(() => core.stop());

const idsOf = (dated: readonly { eventId: string }[]) => dated.map(({ eventId }) => eventId);

async function page(limit: number, bounds: DateBounds = {}, after?: string) {
  const found = await Array.fromAsync(core.events.byDate({ limit, after, ...bounds }));
  return { ids: idsOf(found), next: found.at(-1)?.next, found };
}

describe("events by date", () => {
  test("come in order of their dates, and of their ids on one day, as they are now", async () => {
    const { ids, next, found } = await page(1000);
    expect(ids).toEqual(idsOf(events));
    expect(next).toBeUndefined();
    expect(found[0]?.event).toEqual(await core.events.find(ids[0] ?? ""));
  });

  test.each([1, 5, 36, 37])("are the same in pages of %d, and the last one says so", async (limit) => {
    const pages: string[][] = [];
    let next: string | undefined;
    do {
      const one = await page(limit, {}, next);
      pages.push(one.ids);
      next = one.next;
    } while (next !== undefined);
    expect(pages.flat()).toEqual(idsOf(events));
    expect(pages).toHaveLength(Math.ceil(events.length / limit));
  });

  test("are those from one moment on, and before another", async () => {
    const among = (from: string, until: string) =>
      idsOf(events.filter(({ date }) => date >= from && date < until));
    expect((await page(100, { from: day(4) })).ids).toEqual(among(day(4), "3"));
    expect((await page(100, { until: day(4) })).ids).toEqual(among("0", day(4)));
    const bounds = { from: day(3), until: day(6) };
    expect((await page(100, bounds)).ids).toEqual(among(day(3), day(6)));
    const first = await page(4, bounds);
    expect((await page(100, bounds, first.next)).ids).toEqual(among(day(3), day(6)).slice(4));
  });

  test.each([
    ["before all", { until: day(1) }],
    ["after all", { from: day(13) }],
    ["at no time", { from: day(6), until: day(6) }],
    ["backwards", { from: day(9), until: day(3) }],
  ])("are none %s", async (_, bounds) => {
    expect((await page(10, bounds)).ids).toEqual([]);
  });

  test("move when their date changes, and at nothing else", async () => {
    const eventId = await core.addEvent(5, true, day(1));
    expect((await page(4)).ids).toContain(eventId);
    await apply(eventId, { date: day(28), title: "Later" });
    await apply(eventId, { capacity: 7 });
    const { ids } = await page(1000);
    expect(ids.filter((id) => id === eventId)).toHaveLength(1);
    expect(ids.at(-1)).toBe(eventId);
  });

  test("cost a share from each shard, and no event but those asked for", async () => {
    const queries = recordCalls<{ IndexName?: string }>(core.dynamo, QueryCommand);
    await page(3);
    expect(queries.map(({ IndexName }) => IndexName)).toEqual(["byDate", "byDate", "byDate", "byDate"]);
  });
});

async function apply(eventId: string, changes: Parameters<typeof update>[0]): Promise<void> {
  const { apply: applyAll, errors } = createApplier(core.store);
  expect(await applyAll(eventId, [update(changes)])).toEqual({ done: 1 });
  expect(errors).toEqual([]);
}
