import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRequestWatcher } from "#application/accepting/request-watcher.ts";
import type { RequestHistory } from "#domain/request-record.ts";
import type { RequestMemory } from "#ports/request-memory.ts";
import { type Core, idsOf, startCore } from "../support/systems/core.ts";
import { AT, commitOf, recordOf, seatOf } from "./commits.ts";

/** Emulators answer every read with the present. Here eventually consistent reads see a row as it was before. */

let core: Core;
beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.stop());

/** The memory, of which an eventually consistent read sees no row that was written less than `lagMs` ago. */
function lagging(memory: RequestMemory, lagMs: number): RequestMemory {
  const firstSeen = new Map<string, number>();
  const unwritten: RequestHistory = { records: [] };
  return {
    async histories(rows, consistency) {
      const found = await memory.histories(rows, "strong");
      if (consistency !== "eventual") return found;
      return found.map((history, i) => {
        if (history.records.length === 0) return history;
        const name = JSON.stringify(rows[i]);
        firstSeen.set(name, firstSeen.get(name) ?? performance.now());
        return performance.now() - (firstSeen.get(name) ?? 0) < lagMs ? unwritten : history;
      });
    },
  };
}

describe("whoever waits for an outcome hears of it, though reads lag", () => {
  const AN_HOUR = 3_600_000;
  test.each([
    ["by 100 ms: as soon as a read sees it", 100, 10_000],
    ["for longer than the wait: when its time is up", AN_HOUR, 500],
  ])("%s", async (_, lagMs, waitMs) => {
    const eventId = await core.addEvent(50);
    const userIds = idsOf("waits", 30);
    const watcher = createRequestWatcher(lagging(core.memory, lagMs));
    const waits = userIds.map((userId) =>
      watcher.wait({ eventId, userId, key: `key of ${userId}`, acceptedAt: AT }, waitMs),
    );
    const rows = userIds.map((userId) => seatOf(userId, AT, recordOf(`key of ${userId}`)));
    await core.store.commit(commitOf(eventId, { rows }));
    const began = performance.now();

    expect(await Promise.all(waits)).toEqual(userIds.map((userId) => recordOf(`key of ${userId}`)));
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test("and nobody hears of what has not happened", async () => {
    const eventId = await core.addEvent(1);
    const watcher = createRequestWatcher(lagging(core.memory, 50));
    const address = { eventId, userId: "nobody", key: "k", acceptedAt: AT };
    expect(await watcher.wait(address, 200)).toBeUndefined();
  });
});
