import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { cpuEach, cpuTimesDuring } from "#bench/harness/cpu.ts";

const BURNT_MS = 100;

/** Keeps this process busy until it has used that much of the CPU. */
function burn(): void {
  const before = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(before);
    if (user + system > BURNT_MS * 1000) return;
  }
}

const onLinux = test.skipIf(process.platform !== "linux");

onLinux("what is used within the window is counted, of all workers together", async () => {
  const backend = { pids: { gateway: process.pid, workers: [process.pid, process.pid] } };
  const measuring = cpuTimesDuring(backend, { warmMs: 1, measureMs: 50 });
  await sleep(10);
  burn();
  const { gateway, worker } = await measuring;
  expect(gateway).toBeGreaterThanOrEqual(BURNT_MS - 10);
  expect(worker).toBe(2 * gateway);
});

test("a process that is gone has no figure, and a backend without workers no column for them", async () => {
  const backend = { pids: { gateway: 2 ** 30, workers: [] } };
  const cpu = await cpuTimesDuring(backend, { warmMs: 0, measureMs: 0 });
  expect(cpu).toEqual({ gateway: Number.NaN, worker: undefined });
});

test("the time is shared by the acts of the window", () => {
  const measured = { perSecond: 200, p50: 1, p99: 2 };
  const window = { warmMs: 1000, measureMs: 3000 };
  expect(cpuEach({ gateway: 1200, worker: 600 }, measured, window)).toEqual({ gatewayCpu: 2, workerCpu: 1 });
  expect(cpuEach({ gateway: 1200, worker: undefined }, measured, window)).toEqual({ gatewayCpu: 2 });
});
