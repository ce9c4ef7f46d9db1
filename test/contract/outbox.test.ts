import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JournalEntry } from "#ports/outbox.ts";
import { newestPending } from "../support/pending.ts";
import { type Core, startCore } from "../support/systems/core.ts";
import { AT, commitOf, everything, nextOf } from "./commits.ts";

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

const factOf = (version: number) => ({ type: "CapacityRaised", capacity: version, at: AT }) as const;

/** An event with one entry, after that of its creation, per time; all are to be published, or none is. */
async function journalled(times: readonly string[], isAnnounced = true): Promise<string> {
  const eventId = await core.addEvent(1);
  for (const at of times) {
    const event = await nextOf(core, eventId);
    const facts = [{ ...factOf(event.version), at }];
    const expectedVersion = event.version - 1;
    await core.store.commit(commitOf(eventId, { at, expectedVersion, event, facts, isAnnounced }));
  }
  return eventId;
}

const at = (second: number) => `2027-01-01T12:00:${String(second).padStart(2, "0")}.000Z`;

/** The newest entries up to a version, `most` at most. */
async function newestOf(eventId: string, throughVersion: number, most: number): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of core.outbox.backwards(eventId, throughVersion)) {
    entries.push(entry);
    if (entries.length === most) break;
  }
  return entries;
}

const versions = (entries: readonly JournalEntry[]) => entries.map(({ version }) => version);

describe("reading on", () => {
  test("gives the entries of a range, oldest first, each as it was committed", async () => {
    const eventId = await journalled(Array.from({ length: 24 }, (_, i) => at(i)));
    const read = (from: number, through: number) =>
      Array.fromAsync(core.outbox.forwards(eventId, from, through));
    expect(await read(3, 20)).toEqual((await newestOf(eventId, 20, 18)).toReversed());
    expect(versions(await read(24, 99))).toEqual([24, 25]);
    expect(await read(26, 99)).toEqual([]);
  });
});

describe("looking backwards", () => {
  let eventId = "";
  beforeAll(async () => {
    eventId = await journalled(Array.from({ length: 24 }, (_, i) => at(i)));
  });

  test.each([
    [25, 100],
    [21, 100],
    [20, 20],
    [10, 100],
    [1, 100],
    [13, 3],
  ])("from version %d gives every entry below it, newest first, until %d are enough", async (from, most) => {
    const expected = Array.from({ length: Math.min(from, most) }, (_, i) => from - i);
    expect(versions(await newestOf(eventId, from, most))).toEqual(expected);
  });

  test("from beyond the newest begins with the newest, from before the first gives nothing", async () => {
    expect(versions(await newestOf(eventId, 1000, 2))).toEqual([25, 24]);
    expect(await newestOf(eventId, 0, 9)).toEqual([]);
    expect(await newestOf("no-such-event", 9, 9)).toEqual([]);
  });

  test("gives entries as they were committed, each fact with its time", async () => {
    const [newest] = await newestOf(eventId, 25, 1);
    const facts = [{ ...factOf(25), at: at(23) }];
    expect(newest).toEqual({ eventId, version: 25, at: at(23), facts, isPending: true });
  });

  test("sees a commit as soon as it has resolved", async () => {
    const young = await journalled([]);
    for (let version = 1; version < 6; version++) {
      expect(versions(await newestOf(young, 99, 1))).toEqual([version]);
      const event = await nextOf(core, young);
      await core.store.commit(commitOf(young, { expectedVersion: version, event, facts: [factOf(version)] }));
    }
  });
});

describe("marking an entry published", () => {
  test("clears its mark and changes nothing else, also the second time", async () => {
    const eventId = await journalled([at(1), at(2)]);
    const before = await newestOf(eventId, 9, 9);
    for (const time of ["once", "twice"]) {
      await core.outbox.markPublished(eventId, 3);
      const expected = before.map((entry) => (entry.version === 3 ? { ...entry, isPending: false } : entry));
      expect([time, await newestOf(eventId, 9, 9)]).toEqual([time, expected]);
    }
  });

  test("that doesn't exist creates nothing", async () => {
    const eventId = await journalled([]);
    const before = await everything(core);
    await core.outbox.markPublished(eventId, 7);
    await core.outbox.markPublished("no-such-event", 1);
    expect(await everything(core)).toEqual(before);
  });
});

describe("what is pending", () => {
  /** Only the events of this test: other tests leave entries pending. */
  const pendingOf = async (before: string, ...eventIds: string[]) => {
    const pending = await newestPending(core.outbox, before);
    return eventIds.map((eventId) => pending.get(eventId));
  };

  test("is, for each event, its newest version from before that time, and not from that very time", async () => {
    const [a, b, c] = [
      await journalled([at(10), at(20), at(30)]),
      await journalled([at(20)]),
      await journalled([at(30)]),
    ];
    expect(await pendingOf(at(30), a, b, c)).toEqual([3, 2, undefined]);
    expect(await pendingOf(at(31), a, b, c)).toEqual([4, 2, 2]);
    expect(await pendingOf(at(10), a, b, c)).toEqual([undefined, undefined, undefined]);
  });

  test("is not what nobody is to be told, nor what is published", async () => {
    const [unannounced, announced] = [await journalled([at(1)], false), await journalled([at(1), at(2)])];
    await core.outbox.markPublished(announced, 3);
    expect(await pendingOf(at(59), unannounced, announced)).toEqual([undefined, 2]);
    await core.outbox.markPublished(announced, 2);
    expect(await pendingOf(at(59), unannounced, announced)).toEqual([undefined, undefined]);
  });

  test("is found of every event, whatever its id", async () => {
    const many = await Promise.all(Array.from({ length: 20 }, () => journalled([at(5)])));
    expect(await pendingOf(at(59), ...many)).toEqual(many.map(() => 2));
  });
});
