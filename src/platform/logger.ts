import { writeSync } from "node:fs";
import { pino } from "pino";

export type Logger = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

const STANDARD_ERROR = 2;

/** Log lines that wait while writing is slow or impossible; lines beyond that are dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * JSON lines on standard error, so that standard output stays for what a person asked to see. A log that
 * can't be written, for example on a full disk or when its reader is gone, is no reason to stop, to hang, or
 * to fill the memory.
 */
export function createLogger(name: string, level: string): Logger {
  const destination = pino.destination({ fd: STANDARD_ERROR, sync: false, maxLength: MAX_WAITING_BYTES });
  const write = destination.write.bind(destination);
  const flushSync = destination.flushSync.bind(destination);
  let isWaiting = false;
  destination.write = (line) => {
    isWaiting = true;
    return write(line);
  };
  destination.on("drain", () => (isWaiting = false));
  // At exit, pino would try to write for as long as the error lasts.
  destination.flushSync = () => {
    if (isWaiting && isWritable()) flushSync();
  };
  destination.on("error", () => undefined);
  return pino({ name, level }, destination);
}

/** Nothing but writing tells that a pipe has lost its reader. Before a line of JSON, a space means nothing. */
function isWritable(): boolean {
  try {
    return writeSync(STANDARD_ERROR, " ") > 0;
  } catch {
    return false;
  }
}
