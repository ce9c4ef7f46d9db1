import { pino } from "pino";

export type Logger = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** Log lines that wait while writing is slow or impossible; lines beyond that are dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * JSON lines on standard error, so that standard output stays for what a person asked to see. A log that
 * can't be written, for example on a full disk, is no reason to stop, to hang, or to fill the memory.
 */
export function createLogger(name: string, level: string): Logger {
  const destination = pino.destination({ fd: 2, sync: false, maxLength: MAX_WAITING_BYTES });
  const flushSync = destination.flushSync.bind(destination);
  // At exit, pino would try to write for as long as the error lasts.
  destination.on("error", () => (destination.flushSync = () => undefined));
  destination.on("write", () => (destination.flushSync = flushSync));
  return pino({ name, level }, destination);
}
