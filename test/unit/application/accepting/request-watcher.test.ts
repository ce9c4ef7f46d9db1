import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRequestWatcher } from "#application/accepting/request-watcher.ts";
import type { RequestRecord } from "#domain/request-record.ts";
import { acceptedAt, ann, bob, range, record, rows } from "./watched-rows.ts";

describe("a request watcher", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("ends a wait in time, whatever the calendar does meanwhile", async () => {
    const { memory } = rows();
    const waited = createRequestWatcher(memory).wait({ ...ann, key: "1" }, 1000);
    await vi.advanceTimersByTimeAsync(500);
    vi.setSystemTime(Date.now() - 3_600_000);
    let isOver = false;
    void waited.then(() => (isOver = true));
    await vi.advanceTimersByTimeAsync(600);
    expect(isOver).toBe(true);
  });

  it("gives the record as soon as it is there", async () => {
    const { memory, put } = rows();
    const waiting = createRequestWatcher(memory).wait({ ...ann, key: "k" }, 5000);
    await vi.advanceTimersByTimeAsync(1000);
    put(ann, "other", "k");
    await vi.advanceTimersByTimeAsync(64);
    expect(await waiting).toEqual(record("k"));
  });

  it("ends a wait for what the row has forgotten, without its record", async () => {
    const { memory, forgotten } = rows();
    const waiting = createRequestWatcher(memory).wait({ ...ann, key: "k" }, 20_000);
    await vi.advanceTimersByTimeAsync(100);
    forgotten.forgottenThrough = acceptedAt;
    await vi.advanceTimersByTimeAsync(1100);
    expect(await Promise.race([waiting, Promise.resolve("still waiting")])).toBeUndefined();
  });

  it("asks no more for it that people wait at many events, and that some of them end all the time", async () => {
    const { memory, reads, put } = rows();
    const watcher = createRequestWatcher(memory);
    const at = (i: number) => ({ eventId: `e${i}`, userId: "ann", acceptedAt });
    const waits = range(0, 400).map((i) => watcher.wait({ ...at(i), key: "k" }, 60_000));
    for (const i of range(0, 200)) {
      await vi.advanceTimersByTimeAsync(10);
      put(at(i), "k");
    }
    await vi.advanceTimersByTimeAsync(400);
    expect(await Promise.all(waits.slice(0, 200))).toEqual(range(0, 200).map(() => record("k")));
    expect(reads.flat().length).toBeLessThan(2000 * 2.5);
    watcher.close();
  });

  it("looks at those who wait however many others come to the same event meanwhile", async () => {
    const { memory, put } = rows();
    const watcher = createRequestWatcher(memory);
    await vi.advanceTimersByTimeAsync(1000);
    const first = watcher.wait({ ...ann, key: "k" }, 60_000);
    const ended = vi.fn<(found: RequestRecord | undefined) => void>();
    void first.then(ended);
    await vi.advanceTimersByTimeAsync(8);
    put(ann, "k");
    for (const i of range(0, 40)) {
      void watcher.wait({ eventId: "e", userId: `u${i}`, acceptedAt, key: "k" }, 60_000);
      await vi.advanceTimersByTimeAsync(2);
    }
    expect(ended).toHaveBeenCalledWith(record("k"));
    watcher.close();
  });

  it("waits for no more than it has room for: who comes then hears at once that there is nothing yet", async () => {
    const { memory, put } = rows();
    const watcher = createRequestWatcher(memory, { maxWaiters: 1 });
    const first = watcher.wait({ ...ann, key: "k" }, 5000);
    expect(await watcher.wait({ ...bob, key: "k" }, 5000)).toBeUndefined();
    expect(watcher.waiting()).toBe(1);
    put(ann, "k");
    await vi.advanceTimersByTimeAsync(64);
    expect(await first).toEqual(record("k"));
    expect(watcher.waiting()).toBe(0);
  });

  it("gives nothing when its time is up, and not earlier", async () => {
    const { memory } = rows();
    const ended = vi.fn<(found: RequestRecord | undefined) => void>();
    void createRequestWatcher(memory)
      .wait({ ...ann, key: "k" }, 2000)
      .then(ended);
    await vi.advanceTimersByTimeAsync(1999);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2);
    expect(ended).toHaveBeenCalledWith(undefined);
  });

  it("takes a record for an update from the row of the event itself", async () => {
    const { memory, reads, put } = rows();
    put({ eventId: "e" }, "k");
    const waiting = createRequestWatcher(memory).wait({ eventId: "e", acceptedAt, key: "k" }, 100);
    await vi.advanceTimersByTimeAsync(10);
    expect(await waiting).toEqual(record("k"));
    expect(reads[0]).toMatchObject([{ eventId: "e" }]);
  });

  it("looks again soon after something has ended: what was sent together ends together", async () => {
    const { memory, put } = rows();
    const watcher = createRequestWatcher(memory);
    const first = watcher.wait({ ...ann, key: "1" }, 20_000);
    const second = watcher.wait({ ...bob, key: "2" }, 20_000);
    await vi.advanceTimersByTimeAsync(5000);
    put(ann, "1");
    void first.then(() => put(bob, "2"));
    await vi.advanceTimersByTimeAsync(64);
    await first;
    await vi.advanceTimersByTimeAsync(6);
    expect(await Promise.race([second, Promise.resolve("still waiting")])).toEqual(record("2"));
  });

  it("takes a record for the row of the event itself, and for no person's", async () => {
    const { memory, put } = rows();
    put(ann, "k");
    const waiting = createRequestWatcher(memory).wait({ eventId: "e", acceptedAt, key: "k" }, 100);
    await vi.advanceTimersByTimeAsync(200);
    expect(await waiting).toBeUndefined();
  });

  it("reads a row once a round, in one call, however many wait for it", async () => {
    const { memory, reads } = rows();
    const watcher = createRequestWatcher(memory);
    for (let i = 0; i < 500; i++) void watcher.wait({ ...(i % 2 ? ann : bob), key: String(i) }, 1000);
    await vi.advanceTimersByTimeAsync(1100);
    // Pauses grow to 64 ms: about 20 rounds fit into a second, whoever waits.
    expect(reads.length).toBeLessThan(30);
    for (const read of reads) expect(read.length).toBeLessThanOrEqual(2);
  });

  it("stops reading when nobody waits, and begins again for the next", async () => {
    const { memory, reads, put } = rows();
    const watcher = createRequestWatcher(memory);
    void watcher.wait({ ...ann, key: "k" }, 100);
    await vi.advanceTimersByTimeAsync(300);
    const before = reads.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toHaveLength(before);
    put(ann, "k");
    const again = watcher.wait({ ...ann, key: "k" }, 100);
    await vi.advanceTimersByTimeAsync(10);
    expect(await again).toEqual(record("k"));
  });

  it("serves somebody who comes while a long pause is under way within that pause", async () => {
    const { memory, put } = rows();
    const watcher = createRequestWatcher(memory);
    void watcher.wait({ ...bob, key: "never" }, 20_000);
    await vi.advanceTimersByTimeAsync(5000);
    put(ann, "k");
    const waiting = watcher.wait({ ...ann, key: "k" }, 5000);
    await vi.advanceTimersByTimeAsync(64);
    expect(await waiting).toEqual(record("k"));
    watcher.close();
  });

  it("fails those who wait when the rows can't be read, and goes on for those who come after", async () => {
    const { memory, failing, put } = rows();
    const watcher = createRequestWatcher(memory);
    failing.with = new Error("unreachable");
    const failed = expect(watcher.wait({ ...ann, key: "k" }, 5000)).rejects.toThrow("unreachable");
    await vi.advanceTimersByTimeAsync(10);
    await failed;
    failing.with = undefined;
    put(ann, "k");
    const waiting = watcher.wait({ ...ann, key: "k" }, 5000);
    await vi.advanceTimersByTimeAsync(100);
    expect(await waiting).toEqual(record("k"));
  });

  it("ends every wait on closing", async () => {
    const { memory } = rows();
    const watcher = createRequestWatcher(memory);
    const waits = [watcher.wait({ ...ann, key: "1" }, 20_000), watcher.wait({ ...bob, key: "2" }, 20_000)];
    watcher.close();
    expect(await Promise.all(waits)).toEqual([undefined, undefined]);
  });
});
