import { setTimeout as sleep } from "node:timers/promises";
import { LEFT_MS } from "#application/relaying/publishing.ts";
import type { Relay } from "#application/relaying/relay.ts";
import type { Trouble } from "#platform/trouble.ts";

/** Looks once for what was left behind, and sees to it; begins with nothing further once it is aborted. */
export type Sweep = (signal: AbortSignal) => Promise<void>;

export type SweeperOptions = {
  /** On average: sweeps come after three to five quarters of it. */
  readonly intervalMs: number;
  /** Told how each sweep went; after one that failed the next comes as usual. */
  readonly trouble: Trouble;
};

export type Sweeper = {
  /** Resolves when a sweep under way has ended. */
  stop(): Promise<void>;
};

/** Sweeps again and again. */
export function startSweeper(sweep: Sweep, { intervalMs, trouble }: SweeperOptions): Sweeper {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      await sweep(signal).then(trouble.over, trouble.failed);
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

/** Publishes the notifications that a crash or an outage left pending. */
export const sweepOfRelay =
  (relay: Relay): Sweep =>
  (signal) =>
    relay.sweep(new Date(Date.now() - LEFT_MS).toISOString(), signal);
