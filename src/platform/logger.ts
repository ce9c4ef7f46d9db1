import { pino } from "pino";

export type Logger = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/**
 * What waits to be written where writing is slow, or impossible for the moment. What comes beyond it is
 * dropped.
 */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * JSON lines on standard error, so that standard output stays for what a person asked to see. A log that
 * can't be written, on a full disk, say, is no reason to stop, or to hang, or to fill the memory.
 */
export function createLogger(name: string, level: string): Logger {
  const destination = pino.destination({ fd: 2, sync: false, maxLength: MAX_WAITING_BYTES });
  const flushSync = destination.flushSync.bind(destination);
  // At exit it would try again for as long as the error lasts.
  destination.on("error", () => (destination.flushSync = () => undefined));
  destination.on("write", () => (destination.flushSync = flushSync));
  return pino({ name, level }, destination);
}
