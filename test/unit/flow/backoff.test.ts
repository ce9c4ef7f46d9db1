import { afterEach, expect, test, vi } from "vitest";
import { backOff, isRetryable, pauseAfter, pauseBefore } from "#flow/backoff.ts";
import { CommitConflict, Unavailable } from "#ports/errors.ts";

const conflict = new CommitConflict(["event"]);
const outage = new Unavailable("the database");
const longest = (error: unknown) => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  return [1, 2, 3, 30].map((attempt) => pauseAfter(attempt, error));
};

afterEach(() => void vi.restoreAllMocks());

test("a lost race and an outage are worth another attempt, nothing else is", () => {
  expect([conflict, outage, new TypeError("no"), "no"].map(isRetryable)).toEqual([true, true, false, false]);
});

test("pauses double with every attempt, up to a limit; those after a lost race are short", () => {
  expect(longest(conflict)).toEqual([10, 20, 40, 500]);
  expect(longest(outage)).toEqual([100, 200, 400, 2000]);
});

test("workers that collided draw different pauses, down to none", () => {
  vi.spyOn(Math, "random").mockReturnValueOnce(0).mockReturnValueOnce(0.5);
  expect([pauseAfter(2, conflict), pauseAfter(2, conflict)]).toEqual([0, 10]);
});

test("a pause takes its time", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const before = performance.now();
  await pauseBefore(2, conflict, new AbortController().signal);
  // Timers count whole milliseconds, and may round down.
  expect(performance.now() - before).toBeGreaterThan(18);
});

test("whoever backs off chooses the longest pauses: the first, and any", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const tookMs = async (attempt: number) => {
    const before = performance.now();
    await backOff({ firstMs: 15, capMs: 40 }, attempt);
    return performance.now() - before;
  };
  const [first = 0, second = 0, tenth = 0] = await Promise.all([1, 2, 10].map(tookMs));
  // Timers count whole milliseconds, and may round down.
  expect(first).toBeGreaterThan(13);
  expect(second).toBeGreaterThan(28);
  expect(tenth).toBeGreaterThan(38);
  expect(tenth, "not 7.7 s").toBeLessThan(5000);
});

test("a pause ends at once, without an error, when the worker stops", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const later = new Promise((resolve) => setImmediate(resolve, "still pausing"));
  expect(await Promise.race([pauseBefore(30, outage, AbortSignal.abort()), later])).toBeUndefined();
});
