import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRequestWatcher } from "#application/accepting/request-watcher.ts";
import type { RequestMemory, RowAddress } from "#ports/request-memory.ts";
import { acceptedAt, range, record } from "./watched-rows.ts";

type Crowd = {
  readonly events: number;
  /** People who wait at each event. */
  readonly line: number;
  /** Outcomes that an event commits at once. */
  readonly chunk: number;
};

/** The time within which everybody's outcome is committed: at each event in order, at moments spread evenly. */
const SALE_MS = 10_000;
/** A read sees what is there after half of this time. */
const READ_MS = 8;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Gives the rows read in each second, and how long after its commit each outcome was told. */
async function watch({ events, line, chunk }: Crowd) {
  const committedAt = new Map<string, number>();
  const rowsPerSecond: number[] = [];
  const began = performance.now();
  const now = (): number => performance.now() - began;
  const name = ({ eventId, userId = "" }: RowAddress): string => `${eventId} ${userId}`;
  const memory: RequestMemory = {
    histories: async (rows) => {
      const second = Math.floor(now() / 1000);
      rowsPerSecond[second] = (rowsPerSecond[second] ?? 0) + rows.length;
      await sleep(READ_MS / 2);
      const found = rows.map((row) => (committedAt.has(name(row)) ? [record("k")] : []));
      await sleep(READ_MS / 2);
      return found.map((records) => ({ records }));
    },
  };
  const watcher = createRequestWatcher(memory);
  const delays: number[] = [];
  for (const i of range(0, events * line)) {
    const [event, place] = [i % events, Math.floor(i / events)];
    const at = new Date(Date.parse(acceptedAt) + i).toISOString();
    const row = { eventId: `e${event}`, userId: `u${i}`, acceptedAt: at, key: "k" };
    void watcher.wait(row, 60_000).then(() => delays.push(now() - (committedAt.get(name(row)) ?? NaN)));
    const turn = Math.floor(place / chunk) + ((event * 7919) % events) / events;
    void sleep((turn / Math.ceil(line / chunk)) * SALE_MS).then(() => committedAt.set(name(row), now()));
  }
  await vi.advanceTimersByTimeAsync(SALE_MS + 5000);
  const median = delays.toSorted((a, b) => a - b)[Math.floor(delays.length / 2)];
  return { told: delays.length, rowsPerSecond, median };
}

describe("a request watcher of 8,000", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each<Crowd>([
    { events: 800, line: 10, chunk: 10 },
    { events: 1, line: 8000, chunk: 98 },
  ])("at $events events reads 2,000 rows a second at most, and tells most within 300 ms", async (crowd) => {
    const { told, rowsPerSecond, median } = await watch(crowd);
    expect(told).toBe(8000);
    expect(Math.max(...rowsPerSecond)).toBeLessThanOrEqual(2000);
    expect(median).toBeLessThan(300);
  });

  it("lets nobody wait because a crowd elsewhere has been read at its deadline", async () => {
    const committed = new Set<string | undefined>();
    const memory: RequestMemory = {
      histories: async (rows) =>
        rows.map(({ userId }) => ({ records: committed.has(userId) ? [record("k")] : [] })),
    };
    const watcher = createRequestWatcher(memory);
    const row = (eventId: string, userId: string) => ({ eventId, userId, acceptedAt, key: "k" });
    for (const i of range(0, 8000)) void watcher.wait(row("crowded", `u${i}`), 1000);
    let isTold = false;
    void watcher.wait(row("e", "ann"), 60_000).then(() => (isTold = true));
    await vi.advanceTimersByTimeAsync(1100);
    expect(watcher.waiting()).toBe(1);
    committed.add("ann");
    await vi.advanceTimersByTimeAsync(300);
    expect(isTold).toBe(true);
  });
});
