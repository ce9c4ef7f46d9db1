import { type Backoff, backOff } from "#flow/backoff.ts";
import type { Trouble } from "#platform/trouble.ts";

/** Between probes that fail. */
const PROBE: Backoff = { firstMs: 1000, capMs: 30_000 };

export type BreakerOptions = {
  /** Resolves if what is received could be worked on. */
  readonly probe: () => Promise<void>;
  /** Told of each probe that failed, and when one succeeded. */
  readonly trouble: Trouble;
  /** Called with true when a probe failed, and with false when one succeeded. */
  readonly onPause: (isPaused: boolean) => void;
  /** Aborted when the worker stops: probing ends, and nothing is waited for any more. */
  readonly stopping: AbortSignal;
};

export type Breaker = {
  /** Called when something failed that may be everybody's trouble, or only that of one event: a probe will tell. */
  open(): void;
  /** Resolves when nothing is to be waited for any more. */
  closed(): Promise<void>;
};

/**
 * Keeps a worker from receiving what it could not work on: each receive in vain would bring messages nearer to
 * the dead letters.
 *
 * `closed`: messages are received. `open` makes it probe, at once. `probing`: nothing is received, until a probe
 * succeeds; between those that fail there are pauses that grow. Trouble that is only one event's ends with the
 * first probe.
 */
export function createBreaker({ probe, trouble, onPause, stopping }: BreakerOptions): Breaker {
  let probing: Promise<void> | undefined;

  const untilOneSucceeds = async (): Promise<void> => {
    for (let probes = 1; !stopping.aborted; probes++) {
      try {
        await probe();
        trouble.over();
        onPause(false);
        break;
      } catch (error) {
        trouble.failed(error);
        onPause(true);
        await backOff(PROBE, probes, stopping);
      }
    }
    probing = undefined;
  };

  return {
    open: () => void (probing ??= untilOneSucceeds()),
    closed: async () => await probing,
  };
}
