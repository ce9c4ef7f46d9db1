import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRequestWatcher, type RequestWatcher } from "#application/accepting/request-watcher.ts";
import { acceptedAt, range, record, rows } from "./watched-rows.ts";

describe("a request watcher of a crowd at one event", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const at = (i: number) => new Date(Date.parse(acceptedAt) + i).toISOString();
  const place = (i: number, eventId = "e") => ({ eventId, userId: `u${i}`, acceptedAt: at(i), key: "k" });
  /** 300 people wait, whoever was accepted last first in line. */
  const crowd = async (watcher: RequestWatcher) => {
    const ended: number[] = [];
    for (let i = 299; i >= 0; i--)
      void watcher.wait(place(i), 20_000).then((found) => found && ended.push(i));
    await vi.advanceTimersByTimeAsync(10);
    return ended;
  };
  const first = (count: number) => range(0, count).map((i) => `u${i}`);

  it("looks at those who were accepted first, and now and then at the others", async () => {
    const { memory, reads } = rows();
    await crowd(createRequestWatcher(memory));
    await vi.advanceTimersByTimeAsync(900);
    for (const read of reads) expect(read.map(({ userId }) => userId)).toEqual(first(8));
    reads.length = 0;
    await vi.advanceTimersByTimeAsync(3000);
    expect(new Set(reads.flat().map(({ userId }) => userId)).size).toBe(300);
    expect(reads.flat().length).toBeLessThan(8 * 50 + 400);
  });

  it("looks on behind those who have ended, until somebody has not", async () => {
    const { memory, reads, put } = rows();
    const ended = await crowd(createRequestWatcher(memory));
    await vi.advanceTimersByTimeAsync(500);
    for (let i = 0; i < 98; i++) put(place(i), "k");
    reads.length = 0;
    await vi.advanceTimersByTimeAsync(64);
    expect(ended.toSorted((a, b) => a - b)).toEqual(range(0, 98));
    expect(reads.slice(0, 5).map((read) => read.length)).toEqual([8, 8, 16, 32, 64]);
  });

  it("finds who ended out of order within a second or two, and from then on whoever follows them at once", async () => {
    const { memory, put } = rows();
    const watcher = createRequestWatcher(memory);
    const ended = await crowd(watcher);
    for (let i = 10; i < 200; i++) put(place(i), "k");
    await vi.advanceTimersByTimeAsync(2000);
    expect(ended.toSorted((a, b) => a - b)).toEqual(range(10, 200));
    for (let i = 200; i < 250; i++) put(place(i), "k");
    await vi.advanceTimersByTimeAsync(70);
    expect(ended).toHaveLength(240);
  });

  it("finds who is late at the last moment, by a strong read, and asks once for all who are late together", async () => {
    const { memory, put, reads } = rows();
    const watcher = createRequestWatcher(memory);
    await crowd(watcher);
    const late = range(400, 500).map((i) => watcher.wait(place(i), 100));
    for (const i of range(400, 500)) put(place(i), "k");
    await vi.advanceTimersByTimeAsync(101);
    expect(await Promise.all(late)).toEqual(range(400, 500).map(() => record("k")));
    expect(reads.filter(({ length }) => length === 100)).toHaveLength(1);
  });

  it("lets no crowd hold up another event", async () => {
    const { memory, put } = rows();
    const watcher = createRequestWatcher(memory);
    await crowd(watcher);
    const other = watcher.wait(place(500, "quiet"), 20_000);
    put(place(500, "quiet"), "k");
    await vi.advanceTimersByTimeAsync(64);
    expect(await other).toEqual(record("k"));
  });
});
