import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "./logger.ts";

/** npm hands on the Ctrl-C that the terminal has given to us already: that is one signal, not two. */
const SAME_SIGNAL_MS = 500;

/**
 * Runs `stop` once, on SIGINT, SIGTERM, or when the parent that spawned this process over IPC is gone, and then ends
 * the process: with 0, or with 1 if `stop` failed or took longer than `graceMs`. A second signal ends it at once.
 */
export function onShutdown(logger: Logger, graceMs: number, stop: (reason: string) => Promise<void>): void {
  let since: number | undefined;
  const shutDown = (reason: string): void => {
    if (since !== undefined) {
      if (reason !== "disconnect" && performance.now() - since > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    since = performance.now();
    logger.info({ reason }, "stopping");
    const late = setTimeout(() => {
      logger.error({ graceMs }, "did not stop in time");
      process.exit(1);
    }, graceMs);
    late.unref();
    stop(reason).then(
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
  process.on("SIGINT", () => shutDown("SIGINT"));
  process.on("SIGTERM", () => shutDown("SIGTERM"));
  // The parent may have died while this process was loading, when nobody listened yet.
  if ((process as { connected?: boolean }).connected === false) shutDown("disconnect");
  else process.on("disconnect", () => shutDown("disconnect"));
}

/** How long a process that stops goes on publishing. */
const LAST_WORDS_MS = 10_000;

/**
 * Resolves when everything is published, or when a process that stops has spent enough time on it. What is left after that
 * is pending: for the sweep of another one.
 */
export async function lastWords(published: Promise<unknown>): Promise<void> {
  await Promise.race([published, pause(LAST_WORDS_MS)]);
}
