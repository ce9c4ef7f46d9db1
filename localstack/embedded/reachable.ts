import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until `url` answers, with any status. Rejects after `timeoutMs`, naming `what` and the last error.
 */
export async function untilAnswers(
  url: string,
  what: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
      await response.body?.cancel();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what} does not answer at ${url}`, { cause: error });
    }
    await sleep(15);
  }
}
