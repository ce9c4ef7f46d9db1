import { type ClockOffset, MOST_OFF_MS } from "#platform/clock-offset.ts";
import type { Clock } from "#ports/clock.ts";
import { Unavailable } from "#ports/errors.ts";

/**
 * The clock, which throws `Unavailable` while it is off by more than `MOST_OFF_MS`: facts would have a wrong time
 * for good, later ones of the event, too, and records of requests would be dropped before it is time.
 */
export function checkedClock(clock: Clock, offset: ClockOffset): Clock {
  return () => {
    const ms = offset.ms();
    if (Math.abs(ms) <= MOST_OFF_MS) return clock();
    const where = ms > 0 ? "ahead of" : "behind";
    const minutes = Math.round(Math.abs(ms) / 60_000);
    throw new Unavailable("the time", {
      cause: `this machine's clock is ${minutes} minutes ${where} that of the services`,
    });
  };
}
