import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRequestWatcher, type RequestWatcher } from "#application/accepting/request-watcher.ts";
import { acceptedAt, range, record, rows } from "./watched-rows.ts";

describe("a request watcher of a crowd at one event", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const at = (i: number) => new Date(Date.parse(acceptedAt) + i).toISOString();
  const place = (i: number, eventId = "e") => ({ eventId, userId: `u${i}`, acceptedAt: at(i), key: "k" });
  /** 300 people wait, whoever was accepted last first in line, and the first sweep is over. */
  const crowd = async (watcher: RequestWatcher) => {
    const ended: number[] = [];
    for (let i = 299; i >= 0; i--)
      void watcher.wait(place(i), 20_000).then((found) => found && ended.push(i));
    await vi.advanceTimersByTimeAsync(10);
    return ended;
  };

  it("looks at those who were accepted first, and at the others once a second", async () => {
    const { memory, reads } = rows();
    await crowd(createRequestWatcher(memory));
    expect(reads.shift()).toHaveLength(300);
    await vi.advanceTimersByTimeAsync(900);
    for (const read of reads)
      expect(read.map(({ userId }) => userId)).toEqual(range(0, 8).map((i) => `u${i}`));
    await vi.advanceTimersByTimeAsync(200);
    expect(reads.filter((read) => read.length === 300)).toHaveLength(1);
  });

  it("looks on behind those who have ended, until somebody has not", async () => {
    const { memory, reads, put } = rows();
    const ended = await crowd(createRequestWatcher(memory));
    await vi.advanceTimersByTimeAsync(500);
    for (let i = 0; i < 98; i++) put(place(i), "k");
    reads.length = 0;
    await vi.advanceTimersByTimeAsync(64);
    expect(ended.toSorted((a, b) => a - b)).toEqual(range(0, 98));
    expect(reads.slice(0, 3).map((read) => read.length)).toEqual([8, 32, 128]);
  });

  it("finds who ended out of order within a second, and who is late at the last moment", async () => {
    const { memory, put } = rows();
    const watcher = createRequestWatcher(memory);
    const ended = await crowd(watcher);
    put(place(250), "k");
    await vi.advanceTimersByTimeAsync(1064);
    expect(ended).toEqual([250]);
    const last = watcher.wait(place(400), 100);
    put(place(400), "k");
    await vi.advanceTimersByTimeAsync(170);
    expect(await last).toEqual(record("k"));
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
