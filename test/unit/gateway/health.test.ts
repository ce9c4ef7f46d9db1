import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createHealth } from "#gateway/health.ts";
import { Unavailable } from "#ports/errors.ts";

/** The health of a gateway that needs a database and a queue, which a test takes away. */
function health() {
  const away = new Set<string>();
  const probes: string[] = [];
  const probe = (name: string) => async () => {
    probes.push(name);
    if (away.has(name)) throw new Unavailable(name);
  };
  const made = createHealth({ database: probe("database"), queue: probe("queue") });
  const isReady = () =>
    made.ready().then(
      () => true,
      () => false,
    );
  return { away, probes, isReady, dependencies: () => made.dependencies() };
}

describe("a gateway", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is not ready before everything has answered once", async () => {
    const { away, isReady, dependencies } = health();
    away.add("queue");
    expect(await isReady()).toBe(false);
    expect(Object.fromEntries(dependencies())).toEqual({ database: true, queue: false });
    away.clear();
    await vi.advanceTimersByTimeAsync(250);
    expect(await isReady()).toBe(true);
  });

  it("stays ready in a hiccup, and however many hiccups follow each other", async () => {
    const { away, isReady } = health();
    await isReady();
    for (let i = 0; i < 10; i++) {
      away.add("database");
      await vi.advanceTimersByTimeAsync(9000);
      expect(await isReady()).toBe(true);
      away.clear();
      await vi.advanceTimersByTimeAsync(5000);
    }
  });

  it("is not ready when something has been away for ten seconds, and ready once it is back", async () => {
    const { away, isReady, dependencies } = health();
    await isReady();
    away.add("queue");
    await vi.advanceTimersByTimeAsync(5000);
    expect([await isReady(), dependencies().get("queue")]).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await isReady()).toBe(false);
    away.clear();
    await vi.advanceTimersByTimeAsync(5000);
    expect([await isReady(), dependencies().get("queue")]).toEqual([true, true]);
  });

  it("probes every five seconds, whether anybody asks or not", async () => {
    const { probes, isReady } = health();
    await isReady();
    for (let i = 0; i < 100; i++) await isReady();
    expect(probes).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(probes).toHaveLength(2 + 2 * 12);
  });
});
