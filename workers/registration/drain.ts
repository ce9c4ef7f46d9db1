import { setTimeout as sleep } from "node:timers/promises";

const POLL_INTERVAL_MS = 100;

export type DrainOptions = {
  readonly withinMs: number;
  /** Called when the queue gives no answer. */
  readonly report: (error: unknown) => void;
};

/**
 * Resolves when `backlog` is 0, after `withinMs`, or when the queue gives no answer. For a queue that lives
 * no longer than its emulator: messages that it still holds when the whole system stops would be lost.
 */
export async function untilDrained(
  backlog: () => Promise<number>,
  { withinMs, report }: DrainOptions,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  try {
    while (performance.now() < deadline && (await backlog()) > 0) await sleep(POLL_INTERVAL_MS);
  } catch (error) {
    report(error);
  }
}
