import { expect, it, vi } from "vitest";
import { untilDrained } from "#workers/registration/drain.ts";

const LONG_MS = 60_000;

it("waits until the queue is empty", async () => {
  const backlog = vi
    .fn<() => Promise<number>>()
    .mockResolvedValueOnce(2)
    .mockResolvedValueOnce(1)
    .mockResolvedValue(0);
  await untilDrained(backlog, { withinMs: LONG_MS, report: () => undefined });
  expect(backlog).toHaveBeenCalledTimes(3);
});

it("does not wait for longer than it may, and asks nothing when it may not wait at all", async () => {
  const backlog = vi.fn<() => Promise<number>>().mockResolvedValue(1);
  await untilDrained(backlog, { withinMs: 150, report: () => undefined });
  expect(backlog).toHaveBeenCalled();
  backlog.mockClear();
  await untilDrained(backlog, { withinMs: 0, report: () => undefined });
  expect(backlog).not.toHaveBeenCalled();
});

it("does not wait for a queue that gives no answer, and says so", async () => {
  const report = vi.fn();
  const gone = new Error("the queue is gone");
  await untilDrained(() => Promise.reject(gone), { withinMs: LONG_MS, report });
  expect(report).toHaveBeenCalledExactlyOnceWith(gone);
});
