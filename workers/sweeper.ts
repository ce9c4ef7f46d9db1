import { setTimeout as sleep } from "node:timers/promises";
import type { Relay } from "#application/relaying/relay.ts";

/** An entry younger than this is most likely being published by the worker that committed it. */
const MIN_AGE_MS = 2000;

export type SweeperOptions = {
  /** On average: sweeps come after three to five quarters of it. */
  readonly intervalMs: number;
  /** Called with the error of a sweep that failed; the next sweep comes as usual. */
  readonly report: (error: unknown) => void;
};

/**
 * Publishes, again and again, the notifications that a crash or an outage left pending. `stop` resolves when
 * a sweep under way has ended.
 */
export function startSweeper(
  relay: Relay,
  { intervalMs, report }: SweeperOptions,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      await relay.sweep(new Date(Date.now() - MIN_AGE_MS).toISOString(), signal).catch(report);
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
