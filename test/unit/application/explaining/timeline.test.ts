import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterFact, NO_COUNTS } from "#application/explaining/counts.ts";
import { createTimelines } from "#application/explaining/timeline.ts";
import type { Fact } from "#domain/facts.ts";
import type { Journal } from "#ports/journal.ts";
import type { JournalEntry } from "#ports/outbox.ts";

const START = Date.parse("2027-05-01T18:00:00.000Z");
const at = (second: number): string => new Date(START + second * 1000).toISOString();

/** A book of these entries, which counts how many of them were read. */
function bookOf(entries: JournalEntry[]) {
  const read = { entries: 0, calls: 0 };
  const journal: Journal = {
    slice: async (_eventId, { after = 0, limit }) => {
      const behind = entries.filter(({ version }) => version > after);
      const found = behind.slice(0, Math.min(limit, 100));
      read.entries += found.length;
      read.calls++;
      const last = found.at(-1)?.version;
      return await Promise.resolve({
        entries: found,
        ...(behind.length > found.length && last !== undefined && { next: last }),
      });
    },
  };
  return { journal, read };
}

function entry(version: number, second: number, ...facts: readonly object[]): JournalEntry {
  const stamped = facts.map((fact) => ({ ...fact, at: at(second) }) as Fact);
  return { eventId: "e", version, at: at(second), facts: stamped, isPending: false };
}

const created = entry(1, 0, { type: "EventCreated", eventId: "e", capacity: 5 });
const joined = { type: "AttendeeWaitlisted", userId: "a", ticket: 1, position: 1 };
const promoted = { type: "AttendeePromoted", userId: "a", ticket: 1, waitlistedAt: at(0) };

describe("a timeline", () => {
  it("shows the numbers after each change", async () => {
    const { journal } = bookOf([
      created,
      entry(2, 60, { type: "AttendeeRegistered", userId: "b" }),
      entry(3, 120, joined),
      entry(4, 180, { type: "EventUpdated", changes: { capacity: 6 } }, promoted),
      entry(5, 240, { type: "RegistrationCancelled", userId: "b", gaveUp: { kind: "seat" } }),
    ]);
    const { points, promotedLastHour } = await createTimelines(journal).timelineOf("e", at(300));
    expect(points.map(({ capacity, taken, waiting }) => [capacity, taken, waiting])).toEqual([
      [5, 0, 0],
      [5, 1, 0],
      [5, 1, 1],
      [6, 2, 0],
      [6, 1, 0],
    ]);
    expect(promotedLastHour).toBe(1);
  });

  it("forgets promotions after an hour", async () => {
    const { journal } = bookOf([created, entry(2, 10, joined), entry(3, 20, promoted)]);
    const timelines = createTimelines(journal);
    expect((await timelines.timelineOf("e", at(3619))).promotedLastHour).toBe(1);
    expect((await timelines.timelineOf("e", at(3620))).promotedLastHour).toBe(0);
  });

  it("reads each entry once, however many look at once and again", async () => {
    const entries = [created, ...Array.from({ length: 950 }, (_, i) => entry(i + 2, i, joined))];
    const { journal, read } = bookOf(entries);
    const timelines = createTimelines(journal);
    await Promise.all([1, 2, 3].map(() => timelines.timelineOf("e", at(0))));
    expect(read.entries).toBe(951);
    entries.push(entry(952, 5000, promoted));
    const { points } = await timelines.timelineOf("e", at(5000));
    expect([read.entries, points.at(-1)]).toEqual([
      952,
      { at: at(5000), capacity: 5, taken: 1, waiting: 949 },
    ]);
  });

  it("goes on behind a look that failed", async () => {
    const { journal } = bookOf([created]);
    let isBroken = true;
    const slice: Journal["slice"] = (...asked) =>
      isBroken ? Promise.reject(new Error("down")) : journal.slice(...asked);
    const timelines = createTimelines({ slice });
    await expect(timelines.timelineOf("e", at(0))).rejects.toThrow("down");
    isBroken = false;
    expect((await timelines.timelineOf("e", at(0))).points).toHaveLength(1);
  });

  it("never has more than 500 points, and each of them is what the facts until then come to", async () => {
    const seconds = fc.array(fc.nat(100_000), { minLength: 1, maxLength: 1500 });
    await fc.assert(
      fc.asyncProperty(seconds, async (some) => {
        const times = some.toSorted((a, b) => a - b);
        const entries = [created, ...times.map((second, i) => entry(i + 2, second, joined))];
        const { points } = await createTimelines(bookOf(entries).journal).timelineOf("e", at(0));
        expect(points.length).toBeLessThanOrEqual(500);
        for (const point of points) {
          const until = entries.filter((one) => one.at <= point.at).flatMap(({ facts }) => facts);
          const { at: _, ...counts } = point;
          expect(counts).toEqual(until.reduce(afterFact, NO_COUNTS));
        }
        expect(points.at(-1)?.waiting).toBe(times.length);
      }),
      { numRuns: 20 },
    );
  });
});
