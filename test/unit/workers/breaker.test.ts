import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createBreaker } from "#workers/registration/breaker.ts";

test("a worker that stops waits for nothing any more, and does not say that what is away works", async () => {
  const stopping = new AbortController();
  const told: string[] = [];
  const breaker = createBreaker({
    probe: () => Promise.reject(new Error("away")),
    trouble: { failed: () => void told.push("failed"), over: () => void told.push("over") },
    onPause: (isPaused) => void told.push(isPaused ? "paused" : "goes on"),
    stopping: stopping.signal,
  });
  breaker.open();
  await sleep(1);
  stopping.abort();
  await breaker.closed();
  expect(told).toEqual(["failed", "paused"]);
});
