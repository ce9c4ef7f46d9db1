import { setTimeout as sleep } from "node:timers/promises";
import { LEFT_MS } from "#application/relaying/publishing.ts";
import type { Relay } from "#application/relaying/relay.ts";
import type { Trouble } from "#platform/trouble.ts";

export type SweeperOptions = {
  /** On average: sweeps come after three to five quarters of it. */
  readonly intervalMs: number;
  /** Told how each sweep went; after one that failed the next comes as usual. */
  readonly trouble: Trouble;
};

/**
 * Publishes, again and again, the notifications that a crash or an outage left pending. `stop` resolves when
 * a sweep under way has ended.
 */
export function startSweeper(
  relay: Relay,
  { intervalMs, trouble }: SweeperOptions,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      await relay
        .sweep(new Date(Date.now() - LEFT_MS).toISOString(), signal)
        .then(trouble.over, trouble.failed);
      // Jitter, so that many workers don't sweep in step.
      await sleep(intervalMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  };
  const ended = loop();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
