/**
 * How long a program may take from the signal that stops it to its end. After that it ends itself with exit
 * code 1. Supervisors, and `stop_grace_period` in docker-compose.yml, must give each program at least this
 * time.
 */
export const GRACE_MS = {
  /** Requests in hand are answered. */
  gateway: 15_000,
  /** Batches in hand are applied, and their notifications published. `graceOfWorker` adds draining. */
  worker: 25_000,
  /** The sweep under way ends. */
  relay: 20_000,
} as const;

/** The grace of a worker that first works on, for up to `drainSeconds`, until the queue is empty. */
export const graceOfWorker = (drainSeconds: number): number => GRACE_MS.worker + drainSeconds * 1000;

/** How long a supervisor waits after a program's grace before it kills the program. */
export const KILL_AFTER_GRACE_MS = 1000;

/** The grace of an emulator: every write is on disk when it is acknowledged, so there is little to do. */
export const EMULATOR_GRACE_MS = 5000;
/** The grace of LocalStack, which stops processes of its own. */
export const LOCALSTACK_GRACE_MS = 20_000;

/** How long a process that stops may go on publishing. */
export const LAST_PUBLISHING_MS = 10_000;
