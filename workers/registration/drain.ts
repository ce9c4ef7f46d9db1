import { setTimeout as sleep } from "node:timers/promises";

const LOOK_MS = 100;

/**
 * Resolves when `backlog` is 0, or after `withinMs`, or when the queue gives no answer. For a queue that
 * lives no longer than its emulator: what is left in it when the whole system stops would be lost.
 */
export async function untilDrained(
  backlog: () => Promise<number>,
  withinMs: number,
  report: (error: unknown) => void,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  try {
    while (performance.now() < deadline && (await backlog()) > 0) await sleep(LOOK_MS);
  } catch (error) {
    report(error);
  }
}
