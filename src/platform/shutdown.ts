import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "./logger.ts";
import { LAST_PUBLISHING_MS } from "./times.ts";

/** npm passes on the Ctrl-C that the terminal has sent to the process already: it is one signal, not two. */
const SAME_SIGNAL_MS = 500;

export type SignalOptions = {
  /** Stop on SIGHUP, too, which comes when the terminal is closed: for programs that run in a terminal. */
  readonly hangUp?: boolean;
  /** Stop, too, when the parent that spawned this process over IPC is gone. */
  readonly disconnect?: boolean;
  /** Called just before a second signal ends the process. */
  readonly kill?: () => void;
};

/**
 * Calls `stop` once, on the first signal that asks the process to end. A second one ends it at once, with
 * exit code 1.
 */
export function onSignal(
  stop: (reason: string) => void,
  { hangUp = false, disconnect = false, kill = () => undefined }: SignalOptions = {},
): void {
  let since: number | undefined;
  const signalled = (reason: string): void => {
    if (since === undefined) {
      since = performance.now();
      stop(reason);
    } else if (reason !== "disconnect" && performance.now() - since > SAME_SIGNAL_MS) {
      kill();
      process.exit(1);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", ...(hangUp ? ["SIGHUP"] : [])]) process.on(signal, signalled);
  if (!disconnect) return;
  // The parent may have died while this process was loading, when nobody listened yet.
  if ((process as { connected?: boolean }).connected === false) signalled("disconnect");
  else process.on("disconnect", () => signalled("disconnect"));
}

/** For programs that have nothing to stop in order: rejects on the first signal. */
export function untilInterrupted(): Promise<never> {
  const interrupted = Promise.withResolvers<never>();
  interrupted.promise.catch(() => undefined);
  onSignal(() => interrupted.reject(new Error("interrupted")));
  return interrupted.promise;
}

export type Shutdown = {
  readonly logger: Logger;
  /** The longest that `stop` may take. */
  readonly graceMs: number;
  readonly stop: () => Promise<void>;
};

/**
 * Runs `stop` once, on SIGINT, SIGTERM, or when the parent that spawned this process over IPC is gone, and
 * then ends the process: with 0, or with 1 if `stop` failed or took longer than `graceMs`. A second signal
 * ends it at once.
 */
export function onShutdown({ logger, graceMs, stop }: Shutdown): void {
  const shutDown = (reason: string): void => {
    logger.info({ reason }, "stopping");
    const late = setTimeout(() => {
      logger.error({ graceMs }, "did not stop in time");
      process.exit(1);
    }, graceMs);
    late.unref();
    stop().then(
      () => {
        logger.info({}, "stopped");
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, "could not stop cleanly");
        process.exit(1);
      },
    );
  };
  onSignal(shutDown, { disconnect: true });
}

/**
 * Waits for `published`, but at most `LAST_PUBLISHING_MS`, since a process that stops has to end. What is not
 * published by then stays pending; the sweep of another process publishes it.
 */
export async function withinLastSeconds(published: Promise<unknown>): Promise<void> {
  await Promise.race([published, sleep(LAST_PUBLISHING_MS)]);
}
