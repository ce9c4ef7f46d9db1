import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRequestWatcher } from "#application/accepting/request-watcher.ts";
import { Unavailable } from "#ports/errors.ts";
import { acceptedAt, ann, bob, range, record, rows } from "./watched-rows.ts";

describe("a request watcher, when something can't be read", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const at = (i: number) => ({ eventId: `e${i}`, userId: "ann", acceptedAt });

  it("fails the wait for an unreadable row, and no other: of 100 events 99 answer", async () => {
    const { memory, failing, put } = rows();
    const onUnreadable = vi.fn<(row: object, error: unknown) => void>();
    const watcher = createRequestWatcher(memory, { onUnreadable });
    failing.with = new TypeError("not a row");
    failing.rows = [at(50)];
    const waits = Promise.allSettled(range(0, 100).map((i) => watcher.wait({ ...at(i), key: "k" }, 5000)));
    await vi.advanceTimersByTimeAsync(100);
    expect(watcher.waiting()).toBe(99);
    for (const i of range(0, 100)) put(at(i), "k");
    await vi.advanceTimersByTimeAsync(100);
    const failed = (await waits).flatMap(({ status }, i) => (status === "rejected" ? i : []));
    expect(failed).toEqual([50]);
    expect(onUnreadable).toHaveBeenCalledTimes(1);
    expect(onUnreadable).toHaveBeenCalledWith(expect.objectContaining(at(50)), failing.with);
  });

  it("fails the wait for an unreadable row at an event at which others wait, too", async () => {
    const { memory, failing, put } = rows();
    const onUnreadable = vi.fn<(row: object, error: unknown) => void>();
    const watcher = createRequestWatcher(memory, { onUnreadable });
    failing.with = new TypeError("not a row");
    failing.rows = [ann];
    put(bob, "k");
    const hers = expect(watcher.wait({ ...ann, key: "k" }, 5000)).rejects.toThrow("not a row");
    const his = watcher.wait({ ...bob, key: "k" }, 5000);
    await vi.advanceTimersByTimeAsync(10);
    await hers;
    expect(await his).toEqual(record("k"));
    expect(onUnreadable.mock.calls).toMatchObject([[ann, failing.with]]);
  });

  it("outlasts an outage: the waits at the event go on, are tried ever less often, and end well", async () => {
    const { memory, failing, reads, put } = rows();
    const watcher = createRequestWatcher(memory);
    const failed = watcher.wait({ ...ann, key: "k" }, 20_000);
    const other = { ...ann, eventId: "other" };
    put(other, "k");
    failing.with = new Unavailable("the database");
    failing.rows = [ann];
    await vi.advanceTimersByTimeAsync(5000);
    expect(watcher.waiting()).toBe(1);
    expect(reads.length).toBeLessThan(15);
    const quick = watcher.wait({ ...other, key: "k" }, 20_000);
    await vi.advanceTimersByTimeAsync(64);
    expect(await quick).toEqual(record("k"));
    failing.with = undefined;
    put(ann, "k");
    await vi.advanceTimersByTimeAsync(1000);
    expect(await failed).toEqual(record("k"));
  });

  it("fails whose time is up during an outage, in time", async () => {
    const { memory, failing } = rows();
    failing.with = new Unavailable("the database");
    const wait = createRequestWatcher(memory).wait({ ...ann, key: "k" }, 2000);
    const failed = expect(wait).rejects.toThrow("the database is unavailable");
    await vi.advanceTimersByTimeAsync(2001);
    await failed;
  });

  it("drops whoever is gone at once, reads for them no more, and gives their room to others", async () => {
    const { memory, reads } = rows();
    const watcher = createRequestWatcher(memory, { maxWaiters: 1 });
    const gone = new AbortController();
    const wait = watcher.wait({ ...ann, key: "k" }, 20_000, gone.signal);
    await vi.advanceTimersByTimeAsync(1000);
    gone.abort();
    expect(watcher.waiting()).toBe(0);
    expect(await wait).toBeUndefined();
    const before = reads.length;
    await vi.advanceTimersByTimeAsync(5000);
    expect(reads).toHaveLength(before);
    expect(await watcher.wait({ ...ann, key: "k" }, 20_000, gone.signal)).toBeUndefined();
    void watcher.wait({ ...bob, key: "k" }, 100);
    expect(watcher.waiting()).toBe(1);
  });
});
