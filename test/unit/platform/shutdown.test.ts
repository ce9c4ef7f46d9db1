import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";

const QUICK = "async () => void process.stdout.write('stopped')";
const ENDLESS = "() => new Promise(() => setInterval(() => undefined, 1000))";

/** A process that stops with `stop`; resolves when it listens to signals. */
async function start(stop: string, graceMs = 60_000) {
  const program = `
    import { onShutdown } from "./src/platform/shutdown.ts";
    const log = () => undefined;
    onShutdown({ logger: { debug: log, info: log, warn: log, error: log }, graceMs: ${graceMs}, stop: ${stop} });
    setInterval(() => undefined, 1000);
    process.send("ready");
  `;
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", program];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    timeout: 20_000,
  });
  const ended = once(child, "exit");
  await once(child, "message");
  return { child, code: async () => ((await ended) as [number | null])[0] };
}

describe.concurrent("a service", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("stops on %s, and ends with 0", async (signal) => {
    const { child, code } = await start(QUICK);
    child.kill(signal);
    expect(await code()).toBe(0);
  });

  it("stops when the parent that spawned it is gone", async () => {
    const { child, code } = await start(QUICK);
    child.disconnect();
    expect(await code()).toBe(0);
  });

  it("ends with 1 when stopping fails, or takes longer than it may", async () => {
    const failing = await start("() => Promise.reject(new Error('no'))");
    failing.child.kill("SIGTERM");
    expect(await failing.code()).toBe(1);
    const slow = await start(ENDLESS, 100);
    slow.child.kill("SIGTERM");
    expect(await slow.code()).toBe(1);
  });

  it("takes a signal that npm passes on for the same, and ends at once on a second one", async () => {
    const { child, code } = await start(ENDLESS);
    for (const pauseMs of [50, 50, 600]) {
      child.kill("SIGINT");
      await sleep(pauseMs);
    }
    expect(child.exitCode).toBe(null);
    child.kill("SIGINT");
    expect(await code()).toBe(1);
  });
});
