/**
 * How long a program may take from the signal that stops it to its end. Then it ends itself, with exit code
 * 1; whoever starts programs, a supervisor or `stop_grace_period` in docker-compose.yml, gives each at least
 * this time.
 */
export const GRACE_MS = {
  /** Requests in hand are answered. */
  gateway: 15_000,
  /**
   * The batches in hand are applied, and what came of them is published. `graceOfWorker` adds the time for
   * draining.
   */
  worker: 25_000,
  /** The sweep under way ends. */
  relay: 20_000,
} as const;

/** Of a worker that goes on until the queue is empty, for up to `drainSeconds`. */
export const graceOfWorker = (drainSeconds: number): number => GRACE_MS.worker + drainSeconds * 1000;

/** What a supervisor waits beyond a program's own grace before it kills it. */
export const KILL_AFTER_GRACE_MS = 1000;

/**
 * Emulators: every write is on disk when it is acknowledged, so there is little to do. LocalStack stops its
 * own parts.
 */
export const EMULATOR_GRACE_MS = 5000;
export const LOCALSTACK_GRACE_MS = 20_000;

/** How long a process that stops goes on publishing. */
export const LAST_PUBLISHING_MS = 10_000;
