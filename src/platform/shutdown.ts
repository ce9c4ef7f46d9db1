import type { Logger } from "./logger.ts";

/**
 * Runs `stop` once, on SIGINT, SIGTERM, or when the parent that spawned this process over IPC is gone, and then ends
 * the process: with 0, or with 1 if `stop` failed or took longer than `graceMs`. A second signal ends it at once.
 */
export function onShutdown(logger: Logger, graceMs: number, stop: (reason: string) => Promise<void>): void {
  let isStopping = false;
  const shutDown = (reason: string): void => {
    if (isStopping) {
      if (reason !== "disconnect") process.exit(1);
      return;
    }
    isStopping = true;
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
  if (process.channel) process.on("disconnect", () => shutDown("disconnect"));
}
