import type { Logger } from "./logger.ts";

/** A time that a service has told, and this machine's clock before its call and after: epoch milliseconds. */
export type Reading = { readonly told: number; readonly before: number; readonly after: number };

/** What a service tells is cut to whole seconds. */
const GRAIN_MS = 1000;

/**
 * By how many milliseconds this machine's clock is ahead of the service's, or behind if negative; at least, for
 * the service told its time at some moment of the call. 0 if both may be right.
 */
export function leastOffset({ told, before, after }: Reading): number {
  if (before > told + GRAIN_MS) return before - told - GRAIN_MS;
  return Math.min(0, after - told);
}

/**
 * Most by which a clock may be off. Facts and records of requests have their time from it; the services refuse a
 * signature that is off by five minutes, but the SDK corrects its signatures, so that nobody would notice.
 */
export const MOST_OFF_MS = 120_000;

export type ClockOffset = {
  /** Takes note of what a service has told. The last one counts. */
  note(reading: Reading): void;
  /** Milliseconds by which this machine's clock is ahead, or behind if negative; 0 until something is known. */
  ms(): number;
};

/** Logs once when the clock is off by more than `MOST_OFF_MS`, and once when it is not any more. */
export function createClockOffset(logger: Logger): ClockOffset {
  let ms = 0;
  let isOff = false;
  return {
    note(reading) {
      ms = leastOffset(reading);
      const wasOff = isOff;
      isOff = Math.abs(ms) > MOST_OFF_MS;
      if (isOff && !wasOff) logger.error({ seconds: Math.round(ms / 1000) }, "this machine's clock is off");
      if (wasOff && !isOff) logger.info({}, "this machine's clock is right again");
    },
    ms: () => ms,
  };
}
